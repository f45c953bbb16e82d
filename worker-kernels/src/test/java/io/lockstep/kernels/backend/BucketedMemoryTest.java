package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.pooling.AverageOverTime;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Rows padded to two buckets, of 4 and 50 items of 3 numbers. */
class BucketedMemoryTest {
    private static final int ROWS = 5;
    private static final ModelSpec SPEC = new ModelSpec(
            List.of(new ModelSpec.Input("heard", Shape.of(3), ElementType.F32, true, List.of(4, 50))),
            List.of(
                    new Node("mean", new AverageOverTime(), List.of("heard")),
                    new Node("out", Dense.of(2, new None()), List.of("mean"))),
            "out",
            new SoftmaxCrossEntropy(0, List.of()));

    private static long heapPerThread(ModelSpec spec, List<Integer> slices) {
        try (Network network = Backends.named("portable").compile(spec, Precision.F32, slices)) {
            return network.memoryPlan().heapBytesPerThread();
        }
    }

    private static long ofForms(List<Integer> slices) {
        return heapPerThread(SPEC.atBucket(0), slices) + heapPerThread(SPEC.atBucket(1), slices);
    }

    @Test
    void paddedRowsOfEveryBucketArePlanned() {
        // the items, then number, weight, steps and class
        long rows = ROWS * ((4 + 50) * 3 * 4 + 2 * (8 + 4 + 4 + 4));
        long again = SPEC.layout().size() * Float.BYTES;
        assertThat(heapPerThread(SPEC, List.of(ROWS))).isEqualTo(ofForms(List.of(ROWS)) - again + rows);
    }

    @Test
    void andSoAreTheScoresOfPasses() {
        // two scores and a loss more
        long rows = 128 * ((4 + 50) * 3 * 4 + 2 * (8 + 4 + 4 + 4 + 3 * 4));
        assertThat(heapPerThread(SPEC, List.of())).isEqualTo(ofForms(List.of()) + rows);
    }

    private static Batch slice(int... lengths) {
        Batch batch = new Batch(ROWS, SPEC.inputTypes(), SPEC.targetTypes());
        batch.setRows(lengths.length);
        for (int row = 0; row < lengths.length; row++) {
            BatchValues values = batch.inputValues(0);
            int first = values.append(row, lengths[row]);
            int count = values.first(row + 1) - first;
            System.arraycopy(TestNumbers.uniform(count, 1, 7L + row), 0, values.floats(), first, count);
            batch.weights()[row] = 1;
            batch.rowNumbers()[row] = row;
        }
        return batch;
    }

    /** Compiles; whenever a workspace is made, the number of the bucket it is for is added. */
    private static BiFunction<ModelSpec, CompileOptions, Network> counting(List<Integer> made) {
        AtomicInteger buckets = new AtomicInteger();
        return (form, options) -> {
            Network network = Backends.named("portable").compile(form, options);
            int bucket = buckets.getAndIncrement();
            return (Network) Proxy.newProxyInstance(
                    Network.class.getClassLoader(), new Class<?>[] {Network.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("trainingWorkspace")) {
                            made.add(bucket);
                        }
                        return method.invoke(network, arguments);
                    });
        };
    }

    @Test
    void aBucketTakesMemoryForTrainingAtItsFirstSlice() {
        List<Integer> made = new ArrayList<>();
        CompileOptions options = CompileOptions.training(Precision.F32, List.of(ROWS));
        Network network = BucketedNetwork.of(SPEC, options, counting(made));
        long size = SPEC.layout().size();
        try (TrainingWorkspace workspace = network.trainingWorkspace(1);
                FloatStorage gradient = network.allocate(size)) {
            network.pack(HeapFloats.of(size));
            SliceGradient into = new SliceGradient(gradient, new LossSum());
            assertThat(made).isEmpty();
            workspace.gradient(slice(4, 1, 2, 3, 4), 0, into);
            workspace.gradient(slice(1, 1, 2, 4, 1), 0, into);
            assertThat(made).containsExactly(0);
            workspace.gradient(slice(4, 1, 5, 3, 4), 0, into);
            assertThat(made).containsExactly(0, 1);
            TrainingWorkspace other = network.trainingWorkspace(1);
            other.close();
            refused("training workspace", () -> other.gradient(slice(1, 1, 1, 1, 1), 0, into));
            network.close();
            refused("network", () -> network.trainingWorkspace(1));
            refused("network", () -> workspace.gradient(slice(1, 1, 1, 1, 1), 0, into));
            assertThat(made).hasSize(2);
        }
    }

    private static void refused(String what, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(what + ": expected it to be open, got a call after close. Make another");
    }
}
