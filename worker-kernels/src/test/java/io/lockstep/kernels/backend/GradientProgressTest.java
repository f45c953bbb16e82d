package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.network.GradientProgress;
import io.lockstep.kernels.network.Leaf;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        private final Leaf leaf;
        private final float[] taken;
        private final List<Long> offsets = new ArrayList<>();
        private double loss;
        private int leaves;

        Taker(FloatStorage storage, Leaf leaf) {
            this.storage = storage;
            this.leaf = leaf;
            this.taken = new float[(int) storage.size()];
            offsets.add(storage.size());
        }

        @Override
        public void leafKnown() {
            assertThat(offsets).hasSize(1);
            leaves++;
            loss = leaf.lossSum();
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
            Leaf expectedLeaf = new Leaf();
            float[] expected = rig.gradient(rig.batch, expectedLeaf);
            Leaf leaf = new Leaf();
            Taker taker = new Taker(storage, leaf);
            rig.gradient(storage, leaf, taker);
            assertThat(bits(taker.taken)).isEqualTo(bits(expected));
            assertThat(taker.loss).isEqualTo(expectedLeaf.lossSum());
            assertThat(leaf.weightSum()).isEqualTo(expectedLeaf.weightSum());
            assertThat(taker.offsets).endsWith(0L);
            float[] left = new float[expected.length];
            storage.read(0, left, 0, left.length);
            assertThat(left).containsOnly(Float.NaN);
            long nodesWithTensors = rig.graph.nodes().stream()
                    .filter(node -> !node.tensors().isEmpty())
                    .count();
            assertThat(taker.offsets.stream().distinct().count()).isEqualTo(1 + nodesWithTensors);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void aListenerMayEndASliceInItsMiddle(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model);
                FloatStorage storage = rig.network.allocate(rig.network.layout().size())) {
            float[] expected = rig.gradient(rig.batch, new Leaf());
            GradientProgress breaks = new GradientProgress() {
                @Override
                public void leafKnown() {
                    // goes on
                }

                @Override
                public void finalFrom(long offset) {
                    throw new IllegalStateException("enough");
                }
            };
            assertThatThrownBy(() -> rig.gradient(storage, new Leaf(), breaks)).hasMessage("enough");
            assertThat(bits(rig.gradient(rig.batch, new Leaf()))).isEqualTo(bits(expected));
        }
    }
}
