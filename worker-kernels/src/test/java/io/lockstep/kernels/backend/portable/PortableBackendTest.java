package io.lockstep.kernels.backend.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortableBackendTest {
    private static final ModelSpec SPEC =
            ModelSpec.sequential(Shape.of(2), List.of(Dense.of(2, new Relu()), Dense.of(1)), new SquaredError());

    /**
     * By hand: x (1, 2), W1 ((1, 2), (-1, 0)), b1 (0.5, 0): z (5.5, -1), y (5.5, 0); W2 (2, 3), b2 1: answer 12; target
     * 10, weight 0.5: loss 2, weighted 1; dAnswer 0.5 * 2 = 1; dW2 (5.5, 0), db2 1; dy (2, 3), dz (2, 0); dW1 ((2, 4),
     * (0, 0)), db1 (2, 0).
     */
    @Test
    void followsTheWorkedExample() {
        try (Network network = new PortableBackend().compile(SPEC, Precision.F32, List.of(1))) {
            HeapFloats parameters = HeapFloats.of(network.layout().size());
            put(parameters, 0, 1, 2, -1, 0);
            put(parameters, 16, 0.5f, 0);
            put(parameters, 32, 2, 3);
            put(parameters, 48, 1);
            network.pack(parameters);
            FloatStorage gradient = network.allocate(network.layout().size());
            gradient.fill(0, gradient.size(), Float.NaN);
            LossSum losses = new LossSum();
            network.trainingWorkspace(1).gradient(batch(), 0, new SliceGradient(gradient, losses));
            float[] expected = new float[64];
            HeapFloats.wrap(expected).write(0, new float[] {2, 4, 0, 0}, 0, 4);
            HeapFloats.wrap(expected).write(16, new float[] {2, 0}, 0, 2);
            HeapFloats.wrap(expected).write(32, new float[] {5.5f, 0}, 0, 2);
            expected[48] = 1;
            float[] found = new float[64];
            gradient.read(0, found, 0, 64);
            assertThat(found).containsExactly(expected, within(1e-6f));
            assertThat(losses.lossSum()).isEqualTo(1);
            assertThat(losses.weightSum()).isEqualTo(0.5);
            assertThat(losses.finite()).isTrue();
        }
    }

    @Test
    void saysThatBf16IsEmulated() {
        Backend backend = new PortableBackend();
        assertThat(backend.identity(Precision.F32)).isEqualTo("portable EJML 0.44.0");
        assertThat(backend.identity(Precision.BF16)).isEqualTo("portable EJML 0.44.0, bf16 emulated");
        assertThat(Precision.BF16.isEmulatedBy(backend.identity(Precision.BF16)))
                .isTrue();
        assertThat(Precision.BF16.isEmulatedBy(backend.identity(Precision.F32))).isFalse();
        assertThat(Precision.BF16.emulationWarning(backend.name()))
                .isEqualTo("train.precision: the portable backend has no bf16 arithmetic here. It rounds operands and"
                        + " computes in f32, slower than f32 itself. Set train.precision: f32, or use executors whose"
                        + " processors have it");
    }

    private static Batch batch() {
        Batch batch = new Batch(1, new int[] {2}, 1);
        batch.setRows(1);
        batch.input(0)[0] = 1;
        batch.input(0)[1] = 2;
        batch.targets()[0] = 10;
        batch.weights()[0] = 0.5f;
        return batch;
    }

    private static void put(HeapFloats storage, int offset, float... values) {
        storage.write(offset, values, 0, values.length);
    }
}
