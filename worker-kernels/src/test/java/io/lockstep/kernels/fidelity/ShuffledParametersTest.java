package io.lockstep.kernels.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShuffledParametersTest {
    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterTensor("a/weight", Shape.of(5, 8), 0, new Zeros(), Role.WEIGHT),
            new ParameterTensor("b/weight", Shape.of(40), 48, new Zeros(), Role.WEIGHT)));

    @Test
    void numbersStayInTheirTensor() {
        HeapFloats parameters = HeapFloats.of(LAYOUT.size());
        for (int i = 0; i < 40; i++) {
            parameters.array()[i] = 1 + i;
            parameters.array()[48 + i] = 1 + i;
        }
        float[] before = parameters.array().clone();
        float[] shuffled = ShuffledParameters.of(LAYOUT, parameters, 3).array();
        float[] a = Arrays.copyOfRange(shuffled, 0, 40);
        float[] b = Arrays.copyOfRange(shuffled, 48, 88);
        assertThat(parameters.array()).isEqualTo(before);
        assertThat(a).isNotEqualTo(Arrays.copyOfRange(before, 0, 40)).isNotEqualTo(b);
        assertThat(Arrays.copyOfRange(shuffled, 40, 48)).containsOnly(0f);
        assertThat(ShuffledParameters.of(LAYOUT, parameters, 3).array()).isEqualTo(shuffled);
        assertThat(ShuffledParameters.of(LAYOUT, parameters, 4).array()).isNotEqualTo(shuffled);
        Arrays.sort(a);
        Arrays.sort(b);
        assertThat(a).isEqualTo(Arrays.copyOfRange(before, 0, 40));
        assertThat(b).isEqualTo(a);
    }
}
