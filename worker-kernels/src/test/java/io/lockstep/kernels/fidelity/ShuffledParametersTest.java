package io.lockstep.kernels.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    /** Vectors 10 r, 10 r + 1, 10 r + 2 of ids r. */
    @Test
    void vectorsOfTablesGoToOtherIds() {
        Table table = new Table("words/weight", 50, 3, new Zeros());
        ParameterLayout layout = new ParameterLayout(List.of(), List.of(table));
        HeapFloats values = HeapFloats.of(150);
        for (int i = 0; i < 150; i++) {
            values.array()[i] = i / 3 * 10 + i % 3;
        }
        float[] before = values.array().clone();
        ShuffledParameters.shuffle(layout, List.of(values), 3);
        Set<Integer> ids = new HashSet<>();
        int stayed = 0;
        int inOrder = 0;
        for (int row = 0; row < 50; row++) {
            float[] vector = Arrays.copyOfRange(values.array(), 3 * row, 3 * row + 3);
            int id = (int) vector[0] / 10;
            ids.add(id);
            stayed += id == row ? 1 : 0;
            inOrder += vector[0] < vector[1] && vector[1] < vector[2] ? 1 : 0;
            Arrays.sort(vector);
            assertThat(vector).containsExactly(10 * id, 10 * id + 1, 10 * id + 2);
        }
        assertThat(ids).hasSize(50);
        assertThat(stayed).isLessThan(6);
        assertThat(inOrder).isLessThan(25);
        HeapFloats again = HeapFloats.of(150);
        System.arraycopy(before, 0, again.array(), 0, 150);
        ShuffledParameters.shuffle(layout, List.of(again), 3);
        assertThat(again.array()).isEqualTo(values.array());
    }
}
