package io.lockstep.kernels.layer.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.None;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationsTest {
    private static final float[] X = {-2, -0.5f, 0, 1, 3};

    /**
     * Values at -2, -0.5, 0, 1, 3 to seven places, from the formulas with Phi(1) = 0.8413447, Phi(2) = 0.9772499,
     * Phi(0.5) = 0.6914625, Phi(3) = 0.9986501 and sigmoid(1) = 0.7310586, sigmoid(2) = 0.8807971, sigmoid(0.5) =
     * 0.6224593, sigmoid(3) = 0.9525741.
     */
    static Stream<Arguments> workedExamples() {
        return Stream.of(
                example(new None(), -2, -0.5f, 0, 1, 3),
                example(new Relu(), 0, 0, 0, 1, 3),
                example(new LeakyRelu(0.01f), -0.02f, -0.005f, 0, 1, 3),
                example(new Elu(1), -0.8646647f, -0.3934693f, 0, 1, 3),
                example(new Elu(2), -1.7293293f, -0.7869387f, 0, 1, 3),
                example(new Sigmoid(), 0.1192029f, 0.3775407f, 0.5f, 0.7310586f, 0.9525741f),
                example(new Tanh(), -0.9640276f, -0.4621172f, 0, 0.7615942f, 0.9950548f),
                example(new HardSwish(), -0.3333333f, -0.2083333f, 0, 0.6666667f, 3),
                example(new Selu(), -1.5201665f, -0.6917582f, 0, 1.0507010f, 3.1521030f),
                example(new Silu(), -0.2384058f, -0.1887703f, 0, 0.7310586f, 2.8577223f),
                example(new Gelu(Gelu.Form.ERF), -0.0455003f, -0.1542688f, 0, 0.8413447f, 2.9959502f),
                example(new Gelu(Gelu.Form.TANH), -0.0454023f, -0.1542860f, 0, 0.8411920f, 2.9963627f));
    }

    private static Arguments example(Activation activation, float... expected) {
        return Arguments.of(activation, expected);
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

    @Test
    void refusesWhatIsNoSlope() {
        assertThatThrownBy(() -> new LeakyRelu(1.5f)).hasMessage("slope must be in [0, 1), got 1.5. Usual: 0.01");
        assertThatThrownBy(() -> new Elu(0)).hasMessage("alpha must be above 0, got 0.0. Usual: 1.0");
    }
}
