package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.network.GradientProgress;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every backend reports of a gradient while it computes it. */
class GradientProgressTest {
    static Stream<Arguments> cases() {
        return Arithmetic.all().stream()
                .flatMap(arithmetic -> arithmetic.models().map(model -> Arguments.of(arithmetic, model)));
    }

    /** Takes out what is final, and leaves NaN in its place, as whoever adds something to it might. */
    private static final class Taker implements GradientProgress {
        private final FloatStorage storage;
        private final LossSum losses;
        private final float[] taken;
        private final List<Long> offsets = new ArrayList<>();
        private double loss;
        private int leaves;

        Taker(FloatStorage storage, LossSum losses) {
            this.storage = storage;
            this.losses = losses;
            this.taken = new float[(int) storage.size()];
            offsets.add(storage.size());
        }

        @Override
        public void lossKnown() {
            assertThat(offsets).hasSize(1);
            leaves++;
            loss = losses.lossSum();
        }

        @Override
        public void finalFrom(long offset) {
            assertThat(leaves).isEqualTo(1);
            long before = offsets.get(offsets.size() - 1);
            assertThat(offset).isLessThanOrEqualTo(before);
            storage.read(offset, taken, (int) offset, (int) (before - offset));
            storage.fill(offset, before - offset, Float.NaN);
            offsets.add(offset);
        }
    }

    /** Where what each node has of the layout begins, if it moves; the layout's beginning and end. */
    private static Set<Long> offsets(Graph graph) {
        Map<String, Long> firsts = new HashMap<>();
        for (int i = 0; i < graph.layout().tensors().size(); i++) {
            ParameterTensor tensor = graph.layout().tensors().get(i);
            if (graph.moves(i)) {
                firsts.putIfAbsent(tensor.name().substring(0, tensor.name().lastIndexOf('/')), tensor.offset());
            }
        }
        Set<Long> offsets = new TreeSet<>(firsts.values());
        offsets.add(0L);
        offsets.add(graph.layout().size());
        return offsets;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void whatIsReportedFinalIsNeitherWrittenNorReadAgain(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model);
                FloatStorage storage = rig.network.allocate(rig.network.layout().size())) {
            LossSum expectedLosses = new LossSum();
            float[] expected = rig.gradient(rig.batch, expectedLosses);
            LossSum losses = new LossSum();
            Taker taker = new Taker(storage, losses);
            rig.gradient(storage, losses, taker);
            assertThat(bits(taker.taken)).isEqualTo(bits(Arrays.copyOf(expected, taker.taken.length)));
            assertThat(taker.loss).isEqualTo(expectedLosses.lossSum());
            assertThat(losses.weightSum()).isEqualTo(expectedLosses.weightSum());
            assertThat(taker.offsets).endsWith(0L);
            float[] left = new float[taker.taken.length];
            storage.read(0, left, 0, left.length);
            assertThat(left).containsOnly(Float.NaN);
            assertThat(new TreeSet<>(taker.offsets)).isEqualTo(offsets(rig.graph));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void aListenerMayEndASliceInItsMiddle(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model);
                FloatStorage storage = rig.network.allocate(rig.network.layout().size())) {
            float[] expected = rig.gradient(rig.batch, new LossSum());
            GradientProgress breaks = new GradientProgress() {
                @Override
                public void lossKnown() {
                    // goes on
                }

                @Override
                public void finalFrom(long offset) {
                    throw new IllegalStateException("enough");
                }
            };
            assertThatThrownBy(() -> rig.gradient(storage, new LossSum(), breaks))
                    .hasMessage("enough");
            assertThat(bits(rig.gradient(rig.batch, new LossSum()))).isEqualTo(bits(expected));
        }
    }
}
