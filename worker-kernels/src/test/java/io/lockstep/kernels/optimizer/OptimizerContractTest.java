package io.lockstep.kernels.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.testing.Allocation;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered optimizer must do, at sizes around its strips and at offsets that differ. */
class OptimizerContractTest {
    private static final int[] SIZES = {1, 7, 15, 16, 17, 207, 1023, 1024, 1025, 4099};
    private static final float GUARD = -77;

    static List<Optimizer> optimizers() {
        return OptimizerExamples.all();
    }

    @Test
    void everyKindHasExamples() {
        Set<String> kinds = new HashSet<>();
        optimizers().forEach(optimizer -> kinds.add(Optimizers.REGISTRY.nameOf(optimizer)));
        assertThat(kinds).containsExactlyInAnyOrderElementsOf(Optimizers.REGISTRY.names());
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void survivesPlainData(Optimizer optimizer) {
        Binding binding = new Binding(Optimizers.REGISTRY);
        assertThat(binding.bind(Optimizer.class, binding.unbind(optimizer), "optimizer"))
                .isEqualTo(optimizer);
    }

    /** Parameters at 5, slots at 3, gradients at 0, guards around. */
    private static final class State {
        final int size;
        final float[] parameters;
        final float[][] slots;

        State(Optimizer optimizer, int size) {
            this.size = size;
            parameters = guarded(size, 5);
            slots = new float[optimizer.slots().size()][];
            for (int i = 0; i < size; i++) {
                parameters[5 + i] = 1 + i * 0.001f;
            }
            for (int s = 0; s < slots.length; s++) {
                slots[s] = guarded(size, 3);
                Arrays.fill(slots[s], 3, 3 + size, 0);
            }
        }

        private static float[] guarded(int size, int offset) {
            float[] array = new float[size + offset + 4];
            Arrays.fill(array, GUARD);
            return array;
        }

        void update(Optimizer optimizer, int step, int from, int count) {
            Update update = new Update();
            update.set(step, optimizer.learningRate());
            float[] gradients = Arrays.copyOfRange(gradients(size, step), from, from + count);
            float[] given = gradients.clone();
            optimizer.update(update, true, count, parameters, 5 + from, gradients, slots, 3 + from);
            assertThat(Arrays.equals(gradients, given))
                    .as("gradients are not modified")
                    .isTrue();
        }

        void assertGuards() {
            assertThat(Arrays.copyOf(parameters, 5)).containsOnly(GUARD);
            assertThat(Arrays.copyOfRange(parameters, 5 + size, parameters.length))
                    .containsOnly(GUARD);
            for (float[] slot : slots) {
                assertThat(Arrays.copyOf(slot, 3)).containsOnly(GUARD);
                assertThat(Arrays.copyOfRange(slot, 3 + size, slot.length)).containsOnly(GUARD);
            }
        }
    }

    private static float[] gradients(int size, int step) {
        float[] gradients = new float[size];
        for (int i = 0; i < size; i++) {
            gradients[i] = (float) Math.sin(1000 * step + i);
        }
        return gradients;
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void howARangeIsCutChangesNoBit(Optimizer optimizer) {
        for (int size : SIZES) {
            State whole = new State(optimizer, size);
            State single = new State(optimizer, size);
            State halves = new State(optimizer, size);
            for (int step = 1; step <= 2; step++) {
                whole.update(optimizer, step, 0, size);
                halves.update(optimizer, step, size / 3, size - size / 3);
                halves.update(optimizer, step, 0, size / 3);
                for (int i = 0; i < Math.min(size, 50); i++) {
                    single.update(optimizer, step, i, 1);
                }
            }
            assertThat(halves.parameters).containsExactly(whole.parameters);
            assertThat(Arrays.copyOf(single.parameters, 5 + Math.min(size, 50)))
                    .containsExactly(Arrays.copyOf(whole.parameters, 5 + Math.min(size, 50)));
            for (int s = 0; s < whole.slots.length; s++) {
                assertThat(halves.slots[s]).containsExactly(whole.slots[s]);
            }
            whole.assertGuards();
            assertThat(whole.parameters[5]).isNotEqualTo(1);
        }
    }

    /** Compiled and interpreted code must give the same bits: the first updates of a run are interpreted. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void compiledCodeGivesTheBitsOfInterpretedCode(Optimizer optimizer) {
        State cold = new State(optimizer, 4099);
        cold.update(optimizer, 1, 0, 4099);
        for (int i = 0; i < 600; i++) {
            State warm = new State(optimizer, 1025);
            warm.update(optimizer, 1, 0, 1025);
        }
        State hot = new State(optimizer, 4099);
        hot.update(optimizer, 1, 0, 4099);
        assertThat(hot.parameters).containsExactly(cold.parameters);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void nothingIsAllocated(Optimizer optimizer) {
        State state = new State(optimizer, 2000);
        float[] gradients = gradients(2000, 1);
        Update update = new Update();
        update.set(3, 1e-5);
        assertThat(Allocation.of(
                        2000,
                        () -> optimizer.update(update, true, 2000, state.parameters, 5, gradients, state.slots, 3)))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void descendsAParabola(Optimizer optimizer) {
        float[] parameters = {0.3f, -0.2f};
        float[][] slots = new float[optimizer.slots().size()][2];
        Update update = new Update();
        for (int step = 1; step <= 2000; step++) {
            update.set(step, optimizer.learningRate());
            optimizer.update(update, false, 2, parameters, 0, parameters.clone(), slots, 0);
        }
        assertThat(Math.abs(parameters[0]) + Math.abs(parameters[1])).isLessThan(0.05f);
    }
}
