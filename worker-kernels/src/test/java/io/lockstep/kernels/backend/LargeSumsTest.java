package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.linear.LayerScale;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sums of more numbers than one float32 is good for. */
class LargeSumsTest {
    static Stream<Arithmetic> arithmetics() {
        return Arithmetic.all().stream().filter(arithmetic -> arithmetic.precision() == Precision.F32);
    }

    /** Means of 50,176 numbers from 0 to 2, two of them. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void anAverageOfALargeImageIsExact(Arithmetic arithmetic) {
        ModelSpec spec = ModelSpec.sequential(
                Shape.of(2, 224, 224), List.of(new LayerScale(1), new GlobalAveragePool()), new SquaredError());
        HeapFloats parameters = HeapFloats.of(spec.layout().size());
        parameters.array()[0] = 1;
        parameters.array()[1] = 1;
        Batch batch = TestNumbers.batch(Graph.of(spec), 1, 0);
        float[] x = batch.input(0);
        double[] expected = new double[2];
        for (int i = 0; i < x.length; i++) {
            x[i] += 1;
            expected[i * 2 / x.length] += x[i] * 2.0 / x.length;
        }
        float[] scores = new float[2];
        try (Network network = arithmetic.compile(spec, List.of());
                InferenceWorkspace scoring = network.inferenceWorkspace()) {
            network.pack(parameters);
            scoring.score(batch, scores, new float[0]);
        }
        assertThat((double) scores[0]).isCloseTo(expected[0], within(2e-7));
        assertThat((double) scores[1]).isCloseTo(expected[1], within(2e-7));
    }

    /** The bound that the README names: oneDNN adds the values of a channel in float32. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void statisticsOfHalfAMillionValuesKeepTheirBound(Arithmetic arithmetic) {
        int rows = 16;
        int positions = 1 << 15;
        ModelSpec spec = ModelSpec.sequential(
                Shape.of(1, 128, positions / 128),
                List.of(BatchNorm.of(new None()), new GlobalAveragePool(), Dense.of(1)),
                new SquaredError());
        HeapFloats parameters = HeapFloats.of(spec.layout().size());
        Batch batch = TestNumbers.batch(Graph.of(spec), rows, 0);
        double sum = 0;
        double squares = 0;
        double weight = 0;
        for (int row = 0; row < rows; row++) {
            weight += batch.weights()[row];
        }
        for (float value : batch.input(0)) {
            sum += value;
            squares += (double) value * value;
        }
        int count = rows * positions;
        double mean = sum / count;
        double variance = (squares - count * mean * mean) / (count - 1);
        float[] gradient = new float[(int) spec.layout().size()];
        try (Network network = arithmetic.compile(spec, List.of(rows));
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                FloatStorage storage = network.allocate(spec.layout().size())) {
            network.pack(parameters);
            workspace.gradient(batch, 0, new SliceGradient(storage, new LossSum()));
            storage.read(0, gradient, 0, gradient.length);
        }
        double bound = arithmetic.backend().equals("onednn") ? 2e-3 : 1e-6;
        int meanAt = (int) spec.layout().tensors().get(2).offset();
        int varianceAt = (int) spec.layout().tensors().get(3).offset();
        assertThat(gradient[meanAt] / weight).isCloseTo(mean, within(bound));
        assertThat(gradient[varianceAt] / weight / variance).isCloseTo(1, within(bound));
    }
}
