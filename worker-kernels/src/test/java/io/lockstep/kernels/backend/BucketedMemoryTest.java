package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.pooling.AverageOverTime;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
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
}
