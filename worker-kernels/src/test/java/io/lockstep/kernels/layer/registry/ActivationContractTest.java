package io.lockstep.kernels.layer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every activation must do, over the worked examples of their own tests. */
class ActivationContractTest {
    private static final float[] X = {-2, -0.5f, 0, 1, 3};

    static Stream<Arguments> workedExamples() {
        return ActivationExamples.all().stream().map(worked -> Arguments.of(worked.activation(), worked.values()));
    }

    @Test
    void theExamplesAreTakenHere() {
        for (int i = 0; i < X.length; i++) {
            assertThat(ActivationExamples.POINTS.get(i)).isEqualTo(X[i]);
        }
    }

    /** Worked values are the formula's, which the suite of backends takes for right. */
    @ParameterizedTest
    @MethodSource("workedExamples")
    void theFormulaFollowsTheWorkedExample(Activation activation, float[] expected) {
        for (int i = 0; i < X.length; i++) {
            assertThat(ActivationExamples.value(activation, X[i])).isCloseTo(expected[i], within(3e-7));
        }
    }

    @ParameterizedTest
    @MethodSource("workedExamples")
    void followsTheWorkedExample(Activation activation, float[] expected) {
        float[] y = new float[X.length];
        activation.apply(X.length, X, y);
        assertThat(y).containsExactly(expected, within(3e-7f));
    }

    @ParameterizedTest
    @MethodSource("workedExamples")
    void worksInPlaceWithTheSameBits(Activation activation, float[] expected) {
        float[] apart = new float[X.length];
        activation.apply(X.length, X, apart);
        float[] inPlace = X.clone();
        activation.apply(X.length, inPlace, inPlace);
        assertThat(inPlace).isEqualTo(apart);
    }

    @ParameterizedTest
    @MethodSource("workedExamples")
    void derivativeAgreesWithDifferences(Activation activation, float[] expected) {
        for (float x : new float[] {-3.1f, -1, -0.3f, 0.2f, 0.9f, 2.5f}) {
            float[] y = value(activation, x);
            float[] gradient = {1};
            activation.multiplyByDerivative(1, activation.derivativeFromOutput() ? y : new float[] {x}, gradient);
            float h = 0x1p-6f;
            double difference = ((double) value(activation, x + h)[0] - value(activation, x - h)[0]) / (2 * h);
            assertThat((double) gradient[0]).as("at %s", x).isCloseTo(difference, within(2e-4));
        }
    }

    @ParameterizedTest
    @MethodSource("workedExamples")
    void nanStaysVisible(Activation activation, float[] expected) {
        assertThat(value(activation, Float.NaN)[0]).isNaN();
    }

    @ParameterizedTest
    @MethodSource("workedExamples")
    void largeInputsStayFinite(Activation activation, float[] expected) {
        for (float x : new float[] {-1e4f, 1e4f}) {
            float[] y = value(activation, x);
            float[] gradient = {1};
            activation.multiplyByDerivative(1, activation.derivativeFromOutput() ? y : new float[] {x}, gradient);
            assertThat(Float.isFinite(y[0]) && Float.isFinite(gradient[0])).isTrue();
        }
    }

    private static float[] value(Activation activation, float x) {
        float[] y = {x};
        activation.apply(1, y, y);
        return y;
    }
}
