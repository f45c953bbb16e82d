package io.lockstep.kernels.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterGroupTest {
    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterTensor("dense1/weight", Shape.of(3), 0, new Zeros(), Role.WEIGHT),
            new ParameterTensor("dense1/bias", Shape.of(3), 16, new Zeros(), Role.OFFSET),
            new ParameterTensor("dense2/weight", Shape.of(3), 32, new Zeros(), Role.WEIGHT),
            new ParameterTensor("dense2/bias", Shape.of(3), 48, new Zeros(), Role.OFFSET)));

    private static List<Treatment> treatments(ParameterGroup... groups) {
        return ParameterGroup.treatments(LAYOUT, List.of(groups), "train.parameters");
    }

    @Test
    void withoutGroupsLayersDecide() {
        Treatment weight = new Treatment(false, true, 1);
        Treatment bias = new Treatment(false, false, 1);
        assertThat(treatments()).containsExactly(weight, bias, weight, bias);
    }

    @Test
    void theLastGroupThatMatchesDecides() {
        assertThat(treatments(
                        new ParameterGroup("*", false, 0.1, false),
                        new ParameterGroup("*/bias", false, 2, true),
                        new ParameterGroup("dense1/*", true, 1, null)))
                .containsExactly(
                        new Treatment(true, true, 1),
                        new Treatment(true, false, 1),
                        new Treatment(false, false, 0.1),
                        new Treatment(false, true, 2));
    }

    @Test
    void starsStandForAnythingAndNothingElseDoes() {
        assertThat(new TensorPattern("*").matches("a/b")).isTrue();
        assertThat(new TensorPattern("a*b").matches("ab")).isTrue();
        assertThat(new TensorPattern("a*b*").matches("a/x/b/y")).isTrue();
        assertThat(new TensorPattern("a.b").matches("axb")).isFalse();
        assertThat(new TensorPattern("a(1)[2]").matches("a(1)[2]")).isTrue();
        assertThat(new TensorPattern("dense1/*").matches("mydense1/weight")).isFalse();
        assertThat(new TensorPattern("dense1").matches("dense1/weight")).isFalse();
    }

    @Test
    void whatStarsStandForIsPutInPlaceOfOtherStars() {
        TensorPattern pattern = new TensorPattern("dense*/*");
        assertThat(pattern.rename("dense1/weight", new TensorPattern("encoder.*.*")))
                .isEqualTo("encoder.1.weight");
        assertThat(pattern.rename("dense1/weight", new TensorPattern("layer*"))).isEqualTo("layer1");
        assertThat(new TensorPattern("a").rename("a", new TensorPattern("b"))).isEqualTo("b");
        assertThat(new TensorPattern("*x*").stars()).isEqualTo(2);
        assertThatThrownBy(() -> pattern.rename("conv", pattern)).hasMessage("conv does not match dense*/*");
    }

    @Test
    void aPatternThatMatchesNothingNamesTheNearest() {
        assertThatThrownBy(() -> treatments(
                        new ParameterGroup("*", false, 1, null), new ParameterGroup("dense3/weight", true, 1, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("train.parameters[1].match: expected a pattern that the name of a tensor matches, got"
                        + " 'dense3/weight'. The nearest of the model's 4 tensors is 'dense1/weight'");
        assertThatThrownBy(() -> treatments(new ParameterGroup("dens2/bia*", true, 1, null)))
                .hasMessageEndingWith("The nearest of the model's 4 tensors is 'dense2/bias'");
        assertThatThrownBy(() -> treatments(new ParameterGroup("", true, 1, null)))
                .hasMessage("train.parameters[0].match: expected the name of a tensor, such as dense1/weight or"
                        + " dense1/*, got none");
    }

    @Test
    void somethingMustBeLeftToTrain() {
        assertThatThrownBy(() -> treatments(new ParameterGroup("*", true, 1, null)))
                .hasMessage("train.parameters: expected at least one tensor left to train, got all of them frozen."
                        + " Remove a frozen: true");
    }

    @Test
    void ratesOfZeroAreFrozenInOtherWords() {
        assertThatThrownBy(() -> new ParameterGroup("*", false, 0, null))
                .hasMessage(
                        "learningRateFactor: expected above 0, got 0.0. Write frozen: true for tensors not to train");
    }
}
