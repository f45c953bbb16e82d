package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Diagnosis;
import io.lockstep.kernels.network.NonFinite;
import io.lockstep.kernels.network.NonFinite.Phase;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Two dense layers without activation over rows (0, 0), (1, 1), (2, 2): {@code h = x W1^T}, {@code o = h W2^T}, squared
 * error against 0. Floats end at 3.4e38.
 */
class DiagnosisTest {
    private static final ModelSpec MODEL =
            ModelSpec.sequential(Shape.of(2), List.of(Dense.of(2), Dense.of(1)), new Mse());

    private final HeapFloats parameters = HeapFloats.of(MODEL.layout().size());
    private final Batch batch = new Batch(4, new int[] {2}, 1);

    DiagnosisTest() {
        batch.setRows(3);
        for (int row = 0; row < 3; row++) {
            Arrays.fill(batch.input(0), 2 * row, 2 * row + 2, row);
            batch.weights()[row] = 1;
        }
        batch.input(0)[6] = Float.NaN; // behind the rows in use
        parameters("dense1/weight", 0.5f);
        parameters("dense2/weight", 0.5f);
    }

    private void parameters(String name, float value) {
        ParameterTensor tensor = tensor(name);
        parameters.fill(tensor.offset(), tensor.size(), value);
    }

    private static ParameterTensor tensor(String name) {
        return MODEL.layout().tensors().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private @Nullable NonFinite find() {
        try (Diagnosis diagnosis = Backends.diagnosis(MODEL, parameters, List.of(3, 4), 1)) {
            NonFinite found = diagnosis.of(batch, 0).orElse(null);
            assertThat(diagnosis.of(batch, 0).orElse(null)).isEqualTo(found);
            return found;
        }
    }

    private void assertFound(Phase phase, String name, int place, float value, String text) {
        NonFinite found = find();
        assertThat(found).isEqualTo(new NonFinite(phase, name, place, value));
        assertThat(found).isNotNull().extracting(NonFinite::describe).isEqualTo(text);
    }

    @Test
    void findsNothingWhereAllIsFinite() {
        assertThat(find()).isNull();
    }

    @Test
    void findsInputs() {
        batch.input(0)[3] = Float.NaN;
        assertFound(Phase.INPUT, "input", 1, Float.NaN, "input 'input' has NaN at row 1");
        assertThat(find()).isNotNull().extracting(NonFinite::inData).isEqualTo(true);
    }

    @Test
    void findsTargets() {
        batch.targets()[2] = Float.NEGATIVE_INFINITY;
        assertFound(Phase.TARGET, "", 2, Float.NEGATIVE_INFINITY, "the targets have -Infinity at row 2");
    }

    @Test
    void findsExampleWeights() {
        batch.weights()[0] = Float.NaN;
        assertFound(Phase.EXAMPLE_WEIGHT, "", 0, Float.NaN, "the example weights have NaN at row 0");
    }

    @Test
    void findsParameters() {
        parameters.array()[(int) tensor("dense2/weight").offset() + 1] = Float.POSITIVE_INFINITY;
        assertFound(
                Phase.PARAMETER,
                "dense2/weight",
                1,
                Float.POSITIVE_INFINITY,
                "dense2/weight has Infinity at element 1 before the step");
        assertThat(find()).isNotNull().extracting(NonFinite::inData).isEqualTo(false);
    }

    /** h = 2e30 and o = 4e60 in row 1. */
    @Test
    void findsTheFirstOutput() {
        parameters("dense1/weight", 1e30f);
        parameters("dense2/weight", 1e30f);
        assertFound(
                Phase.OUTPUT,
                "dense2",
                1,
                Float.POSITIVE_INFINITY,
                "the output of node 'dense2' has Infinity at row 1, first of all; its inputs and parameters are finite");
    }

    /** o = 2e30 in row 1, its square is 4e60. */
    @Test
    void findsTheLoss() {
        parameters("dense2/weight", 1e30f);
        assertFound(
                Phase.LOSS,
                "",
                1,
                Float.POSITIVE_INFINITY,
                "the loss has Infinity at row 1, first of all; the model's output is finite");
    }

    /** o = 20 in row 1, the loss 400; weighted by 1e38 its gradient is 4e39, while its sum, in double, stays finite. */
    @Test
    void findsTheGradientOfTheLoss() {
        parameters("dense2/weight", 10f);
        batch.weights()[1] = 1e38f;
        assertFound(
                Phase.LOSS_GRADIENT,
                "",
                1,
                Float.POSITIVE_INFINITY,
                "the gradient of the loss has Infinity at row 1, first of all; the loss is finite");
    }

    /** h = 1e10 and o = 2 in row 1; weighted by 1e30 the gradient of o is 4e30, that of W2 4e40. */
    @Test
    void findsTheGradientOfParameters() {
        parameters("dense1/weight", 5e9f);
        parameters("dense2/weight", 1e-10f);
        batch.weights()[1] = 1e30f;
        assertFound(
                Phase.PARAMETER_GRADIENT,
                "dense2/weight",
                0,
                Float.POSITIVE_INFINITY,
                "the gradient of dense2/weight has Infinity at element 0, first of all; the loss and the gradient of"
                        + " the node's output are finite");
    }

    /** h = 1e-20 and o = 2 in row 1; weighted by 1e30 the gradient of o is 4e30, that of W2 4e10, that of h 4e50. */
    @Test
    void findsTheGradientOfValues() {
        parameters("dense1/weight", 5e-21f);
        parameters("dense2/weight", 1e20f);
        batch.weights()[1] = 1e30f;
        assertFound(
                Phase.INPUT_GRADIENT,
                "dense2",
                1,
                Float.POSITIVE_INFINITY,
                "the gradient of the input of node 'dense2' has Infinity at row 1, first of all; the loss and the"
                        + " gradient of the node's output are finite");
    }
}
