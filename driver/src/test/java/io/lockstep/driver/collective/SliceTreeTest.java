package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliceTreeTest {
    private static String text(SliceTree tree, int node) {
        return tree.isLeaf(node)
                ? String.valueOf(tree.first(node))
                : "(" + text(tree, tree.left(node)) + text(tree, tree.right(node)) + ")";
    }

    @Test
    void splitsAtTheLargestPowerOfTwoBelow() {
        assertThat(text(new SliceTree(1), 0)).isEqualTo("0");
        assertThat(text(new SliceTree(4), 0)).isEqualTo("((01)(23))");
        assertThat(text(new SliceTree(6), 0)).isEqualTo("(((01)(23))(45))");
        assertThat(text(new SliceTree(7), 0)).isEqualTo("(((01)(23))((45)6))");
        assertThat(text(new SliceTree(9), 0)).isEqualTo("((((01)(23))((45)(67)))8)");
    }

    @Test
    void nodesKnowTheirNeighbours() {
        for (int slices = 1; slices <= 70; slices++) {
            SliceTree tree = new SliceTree(slices);
            for (int node = 1; node < tree.nodeCount(); node++) {
                assertThat(tree.sibling(tree.sibling(node))).isEqualTo(node);
                assertThat(tree.parent(tree.sibling(node))).isEqualTo(tree.parent(node));
            }
            for (int slice = 0; slice < slices; slice++) {
                assertThat(tree.first(tree.leaf(slice))).isEqualTo(slice);
            }
        }
    }

    @Test
    void maximalNodesCoverARangeOnceAndNoTwoAreSiblings() {
        SliceTree tree = new SliceTree(23);
        for (int from = 0; from <= 23; from++) {
            for (int to = from; to <= 23; to++) {
                int at = from;
                List<Integer> nodes = tree.maximalNodes(from, to);
                for (int node : nodes) {
                    assertThat(tree.first(node)).isEqualTo(at);
                    at = tree.end(node);
                    assertThat(node == 0 || !nodes.contains(tree.sibling(node))).isTrue();
                }
                assertThat(at).isEqualTo(to);
            }
        }
        assertThat(new SliceTree(8).maximalNodes(0, 8)).containsExactly(0);
    }

    @Test
    void slicesAreDealtByThreads() {
        SliceAssignment slices = new SliceAssignment(8, List.of(1, 2, 1));
        assertThat(slices.first(0)).isZero();
        assertThat(slices.end(0)).isEqualTo(2);
        assertThat(slices.end(1)).isEqualTo(6);
        assertThat(slices.end(2)).isEqualTo(8);
        assertThatThrownBy(() -> new SliceAssignment(8, List.of(1, 0)))
                .hasMessage("roster: every rank needs at least 1 thread, got [1, 0]");
    }

    @Test
    void chunksAreContiguousRunsOfBlocksBalancedByFloats() {
        ParameterLayout layout = World.layout(100_003, 17, 16_384, 5);
        for (int ranks = 1; ranks <= 20; ranks++) {
            Chunks chunks = Chunks.of(layout, ranks);
            int block = 0;
            for (int r = 0; r < ranks; r++) {
                assertThat(chunks.of(r).firstBlock()).isEqualTo(block);
                block = chunks.of(r).endBlock();
                assertThat(chunks.of(r).size())
                        .isLessThan((int) (layout.size() / ranks + 2 * ParameterLayout.BLOCK_SIZE));
                if (chunks.of(r).size() > 0) {
                    assertThat(chunks.of(r).offset())
                            .isEqualTo(layout.blocks()
                                    .get(chunks.of(r).firstBlock())
                                    .offset());
                    assertThat(chunks.of(r).end())
                            .isEqualTo(layout.blocks().get(block - 1).end());
                }
            }
            assertThat(block).isEqualTo(layout.blocks().size());
        }
    }

    @Test
    void partialsRefuseWhatDoesNotBelongAndWhatComesTwice() {
        SliceTree tree = new SliceTree(8);
        try (Partials partials = new Partials(tree, 2, 5, 4, HeapFloats::of)) {
            partials.put(2, partials.borrow(), new LossSum());
            assertThatThrownBy(() -> partials.absent(5)).hasMessage("slice 5: this rank has slices 2 to 4");
            assertThatThrownBy(() -> partials.absent(2))
                    .hasMessage("slice 2: already put in this step. Call clear() between steps");
            assertThatThrownBy(partials::checkComplete)
                    .hasMessage("partials: expected slices 2 to 4 put or absent, 3 are not summed yet");
            partials.absent(3);
            partials.absent(4);
            partials.checkComplete();
            assertThatThrownBy(() -> partials.absent(3)).isInstanceOf(IllegalStateException.class);
            partials.clear();
            partials.absent(3);
        }
    }

    @Test
    void partialsReuseFewBuffers() {
        int[] allocated = {0};
        SliceTree tree = new SliceTree(64);
        try (Partials partials = new Partials(tree, 0, 64, 4, size -> {
            allocated[0]++;
            return HeapFloats.of(size);
        })) {
            for (int step = 0; step < 10; step++) {
                for (int slice = 0; slice < 64; slice++) {
                    FloatStorage buffer = partials.borrow();
                    buffer.fill(0, 4, slice);
                    partials.put(slice, buffer, new LossSum());
                }
                float[] sum = new float[4];
                partials.gradient(0).read(0, sum, 0, 4);
                assertThat(sum).containsOnly(2016f);
                partials.clear();
            }
        }
        assertThat(allocated[0]).isEqualTo(7);
    }
}
