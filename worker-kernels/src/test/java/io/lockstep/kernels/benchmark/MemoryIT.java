package io.lockstep.kernels.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.onednn.NativeUse;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.optimizer.AdamW;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ten thousand steps leave behind: nothing. */
class MemoryIT {
    private static final Backend BACKEND = Backends.choose().backend();
    private static final int WARM_UP = 1000;
    private static final int STEPS = 9000;
    private static final int LAST = 1000;

    /** 466 bytes a step. */
    private static final long RESIDENT_BYTES = 4 << 20;

    private static final Workload WORKLOAD =
            Workload.ofImages("residual", model(), new AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01), 10, 12);

    private static ModelSpec model() {
        return new ModelSpec(
                List.of(new ModelSpec.Input("input", Shape.of(2, 6, 6))),
                List.of(
                        node("first", Conv2d.of(4, Window.of(3), Padding.same(), new None()), "input"),
                        node("norm", BatchNorm.of(new Relu()), "first"),
                        node("second", Conv2d.of(4, Window.of(3), Padding.same(), new None()), "norm"),
                        node("add", new Add(new Relu()), "second", "norm"),
                        node("pool", MaxPool2d.of(2), "add"),
                        node("flat", new Flatten(), "pool"),
                        node("hidden", Dense.of(16, new Relu()), "flat"),
                        node("answer", Dense.of(10), "hidden")),
                "answer",
                new SoftmaxCrossEntropy(0));
    }

    private static Node node(String name, Layer layer, String... inputs) {
        return new Node(name, layer, List.of(inputs));
    }

    static List<Precision> precisions() {
        return Arrays.stream(Precision.values()).filter(BACKEND::supports).toList();
    }

    @ParameterizedTest
    @MethodSource("precisions")
    @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc/self/status")
    void tenThousandStepsLeaveNothingBehind(Precision precision) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TrainingSteps steps = new TrainingSteps(WORKLOAD, BACKEND, precision, 1);
                StepWorkspaces workspaces = steps.workspaces()) {
            run(steps, workspaces, 0, WARM_UP);
            double firstLoss = steps.meanLoss();
            long nativeBytes = NativeUse.bytes();
            long growth = Long.MAX_VALUE;
            long allocated = 0;
            // others in this JVM, its compiler among them, may take memory in one round; a leak takes it in each
            for (int round = 0; round < 3 && growth > RESIDENT_BYTES; round++) {
                long resident = residentBytes();
                run(steps, workspaces, WARM_UP, STEPS - LAST);
                long before = threads.getCurrentThreadAllocatedBytes();
                run(steps, workspaces, WARM_UP + STEPS - LAST, LAST);
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
                growth = residentBytes() - resident;
            }
            assertThat(allocated).as("bytes on the heap").isZero();
            assertThat(NativeUse.bytes()).as("native bytes held").isEqualTo(nativeBytes);
            assertThat(growth).as("growth of resident memory").isLessThanOrEqualTo(RESIDENT_BYTES);
            assertThat(steps.meanLoss()).isLessThan(firstLoss);
        }
    }

    private static void run(TrainingSteps steps, StepWorkspaces workspaces, long first, int count) {
        for (long step = first; step < first + count; step++) {
            steps.alone(step, workspaces);
        }
    }

    /** In memory or swapped out. */
    private static long residentBytes() throws IOException {
        long kilobytes = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.US_ASCII)) {
            if (line.startsWith("VmRSS:") || line.startsWith("VmSwap:")) {
                kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return kilobytes << 10;
    }
}
