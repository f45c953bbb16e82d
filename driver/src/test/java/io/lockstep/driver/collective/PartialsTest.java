package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.storage.FiniteCheck;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartialsTest {
    private static final int PIECE = 64;
    private static final int[] SIZES = {0, 1, PIECE - 1, PIECE, PIECE + 1, 1_000, 100_003};

    private static boolean absent(int slice, int trial) {
        return trial % 3 == 1 && (slice * 5 + trial) % 3 == 0;
    }

    private static float[] gradient(int slice, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = World.gradient(1, slice, i % 1_009);
        }
        return values;
    }

    /** The sum at a node as the tree says, from whole gradients; null where every slice is absent. */
    private static float @Nullable [] whole(SliceTree tree, int node, int size, int trial) {
        if (tree.isLeaf(node)) {
            return absent(tree.first(node), trial) ? null : gradient(tree.first(node), size);
        }
        float @Nullable [] left = whole(tree, tree.left(node), size, trial);
        float @Nullable [] right = whole(tree, tree.right(node), size, trial);
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        for (int i = 0; i < size; i++) {
            left[i] += right[i];
        }
        return left;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    /** Computes a slice in pieces of random lengths. */
    private static void compute(Partials partials, int slice, int size, int trial) {
        if (absent(slice, trial)) {
            partials.absent(slice);
            return;
        }
        FloatStorage buffer = partials.borrow();
        buffer.fill(0, size, Float.NaN);
        LossSum losses = new LossSum();
        losses.set(1.0 / (slice + 3), slice + 1.1);
        partials.begin(slice, buffer, losses);
        float[] values = gradient(slice, size);
        RandomStream random = RandomStream.of(trial, Purpose.SAMPLE_DATA, slice);
        int end = size;
        for (long draw = 0; end > 0; draw++) {
            int piece = (int) Math.min(end, 1 + (random.bits(draw) & 0x7FFF_FFFF) % (size / 3 + 1));
            end -= piece;
            buffer.write(end, values, end, piece);
            partials.reached(slice, end);
        }
        partials.reached(slice, 0);
    }

    /** Copies what is final of a root as soon as it is. */
    private static final class Watcher {
        private final Partials partials;
        private final int root;
        private final float[] seen;
        private int from;

        private Watcher(Partials partials, int root, int size) {
            this.partials = partials;
            this.root = root;
            this.seen = new float[size];
            this.from = size;
        }

        synchronized void look() {
            int end = from;
            while (from > 0 && partials.known(root) && partials.isFinal(root, Math.max(0, from - PIECE))) {
                from = Math.max(0, from - PIECE);
            }
            FloatStorage sum = partials.sum(root);
            if (from < end && sum != null) {
                sum.read(from, seen, from, end - from);
            }
        }
    }

    private static void sumInPieces(int slices, int firstSlice, int endSlice, int size, int trial, int kept)
            throws Exception {
        SliceTree tree = new SliceTree(slices);
        try (Partials partials = new Partials(tree, firstSlice, endSlice, size, PIECE, kept, HeapFloats::of)) {
            List<Watcher> watchers = new ArrayList<>();
            partials.roots().forEach(root -> watchers.add(new Watcher(partials, root, size)));
            partials.listen(() -> watchers.forEach(Watcher::look));
            AtomicInteger next = new AtomicInteger(firstSlice);
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                threads.add(new Thread(
                        () -> {
                            for (int i = next.getAndIncrement(); i < endSlice; i = next.getAndIncrement()) {
                                int slice = trial % 2 == 0 ? i : firstSlice + endSlice - 1 - i;
                                compute(partials, slice, size, trial);
                            }
                        },
                        "test-compute"));
            }
            threads.forEach(thread -> thread.setUncaughtExceptionHandler((where, thrown) -> failure.set(thrown)));
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failure.get()).isNull();
            partials.checkComplete();
            for (Watcher watcher : watchers) {
                check(partials, watcher, whole(tree, watcher.root, size, trial));
            }
        }
    }

    private static void check(Partials partials, Watcher watcher, float @Nullable [] expected) {
        FloatStorage sum = partials.sum(watcher.root);
        assertThat(sum == null).isEqualTo(expected == null);
        if (sum != null && expected != null) {
            float[] found = new float[expected.length];
            sum.read(0, found, 0, found.length);
            assertThat(bits(found)).isEqualTo(bits(expected));
            assertThat(bits(watcher.seen)).isEqualTo(bits(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 13})
    void piecesInAnyOrderGiveTheBitsOfWholeGradients(int slices) throws Exception {
        for (int size : SIZES) {
            for (int trial = 0; trial < 6; trial++) {
                int kept = trial < 3 ? 1 : slices; // added up at once, or where they are read
                sumInPieces(slices, 0, slices, size, trial, kept);
                sumInPieces(slices, slices / 3, slices - slices / 4, size, trial, kept);
            }
        }
    }

    @Test
    void oneRankAloneHasTheWholeSum() {
        SliceTree tree = new SliceTree(3);
        try (Partials partials = new Partials(tree, 0, 3, 4 * PIECE, HeapFloats::of)) {
            LossSum total = new LossSum();
            begin(partials, 0, 1);
            begin(partials, 2, 4);
            partials.absent(1);
            assertThatThrownBy(() -> partials.whole(total)).isInstanceOf(IllegalStateException.class);
            partials.reached(0, 0);
            partials.reached(2, 0);
            FloatStorage sum = partials.whole(total);
            float[] found = new float[1];
            if (sum != null) {
                sum.read(4 * PIECE - 1, found, 0, 1);
            }
            assertThat(found).containsExactly(5);
            assertThat(total.lossSum()).isEqualTo(0 + 2);
            assertThat(total.weightSum()).isEqualTo(2);
            partials.clear();
            for (int slice = 0; slice < 3; slice++) {
                partials.absent(slice);
            }
            assertThat(partials.whole(total)).isNull();
            assertThat(total.weightSum()).isZero();
        }
    }

    private static FloatStorage begin(Partials partials, int slice, float value) {
        FloatStorage buffer = partials.borrow();
        buffer.fill(0, 4 * PIECE, value);
        LossSum losses = new LossSum();
        losses.set(slice, 1);
        partials.begin(slice, buffer, losses);
        return buffer;
    }

    @Test
    void aSumIsFinalAsFarAsAllItsSlicesAre() {
        try (Partials partials = new Partials(new SliceTree(3), 0, 3, 4 * PIECE, PIECE, 1, HeapFloats::of)) {
            begin(partials, 0, 1);
            partials.reached(0, 0);
            begin(partials, 2, 4);
            assertThat(partials.known(0)).isFalse();
            begin(partials, 1, 2);
            assertThat(partials.known(0)).isTrue();
            assertThat(partials.lossSum(0)).isEqualTo(3);
            partials.reached(1, 3 * PIECE);
            assertThat(partials.isFinal(0, 4 * PIECE - 1)).isFalse();
            partials.reached(2, 2 * PIECE - 1);
            assertThat(partials.isFinal(0, 3 * PIECE)).isTrue();
            assertThat(partials.isFinal(0, 3 * PIECE - 1)).isFalse();
            partials.reached(1, PIECE + 1);
            assertThat(partials.isFinal(0, 2 * PIECE)).isTrue();
            assertThat(partials.isFinal(0, 2 * PIECE - 1)).isFalse();
            assertThat(partials.complete()).isFalse();
            partials.reached(2, 0);
            partials.reached(1, 0);
            partials.checkComplete();
            float[] sum = new float[4 * PIECE];
            partials.gradient(0).read(0, sum, 0, sum.length);
            assertThat(sum).containsOnly(7f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void theWholeSumIsSettledInPartsAndSeen(int slices) {
        int size = 3 * PIECE + 5;
        for (int kept : new int[] {1, slices}) {
            for (int trial = 0; trial < 2; trial++) {
                SliceTree tree = new SliceTree(slices);
                try (Partials partials = new Partials(tree, 0, slices, size, size, kept, HeapFloats::of)) {
                    for (int slice = 0; slice < slices; slice++) {
                        compute(partials, slice, size, trial);
                    }
                    float[] expected = whole(tree, 0, size, trial);
                    FloatStorage sum = partials.whole(new LossSum());
                    assertThat(sum == null).isEqualTo(expected == null);
                    if (sum == null || expected == null) {
                        continue;
                    }
                    FiniteCheck check = new FiniteCheck();
                    partials.settle(PIECE + 1, size, check, new float[PIECE]);
                    partials.settle(0, PIECE + 1, check, new float[7]);
                    float[] found = new float[size];
                    sum.read(0, found, 0, size);
                    assertThat(bits(found)).isEqualTo(bits(expected));
                    assertThat(check.finite()).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFloatIsSettledOnceAndGradientsAreReadBefore(int kept) {
        int size = 4 * PIECE;
        try (Partials partials = new Partials(new SliceTree(2), 0, 2, size, size, kept, HeapFloats::of)) {
            FiniteCheck check = new FiniteCheck();
            for (int step = 0; step < 2; step++) {
                for (int slice = 0; slice < 2; slice++) {
                    begin(partials, slice, 1);
                    partials.reached(slice, 0);
                }
                assertThat(partials.gradient(0).size()).isEqualTo(size);
                for (int end = PIECE; end <= size; end += 16) {
                    partials.settle(end == PIECE ? 0 : end - 16, end, check, new float[PIECE]);
                }
                assertThatThrownBy(() -> partials.settle(PIECE - 1, PIECE, check, new float[1]))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("settle: expected each float once in a step, got 63 to 63 after 0 to 63."
                                + " Call clear() between steps");
                assertThatThrownBy(() -> partials.gradient(0))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("gradient: expected the sum of node 0 to be read before it is settled");
                float[] sum = new float[size];
                Objects.requireNonNull(partials.whole(new LossSum())).read(0, sum, 0, size);
                assertThat(sum).containsOnly(2);
                partials.clear();
            }
        }
    }

    /** One thread of an exchange adds up four slices, those of a team eight; and never more than there are buffers. */
    @Test
    void onlyAFewSlicesAreKept() {
        assertThat(Partials.kept(64, 64, 2)).isEqualTo(4);
        assertThat(Partials.kept(64, 64, 1)).isEqualTo(8);
        assertThat(Partials.kept(4, 1, 1)).isEqualTo(3);
        for (int slices = 4; slices <= 5; slices++) {
            int kept = Partials.kept(slices, 5, 2);
            try (Partials partials =
                    new Partials(new SliceTree(slices), 0, slices, PIECE, PIECE, kept, HeapFloats::of)) {
                for (int slice = 0; slice < slices; slice++) {
                    compute(partials, slice, PIECE, 0);
                }
                assertThat(partials.gradient(0) instanceof PairSum).isEqualTo(slices == 4);
            }
        }
        assertThat(PairSum.rooms(3).get()).as("of eight slices").hasDimensions(1 + 3, PairSum.PIECE);
    }

    @Test
    void aSumOfNumbersThatIsNoneIsSeen() {
        try (Partials partials = new Partials(new SliceTree(2), 0, 2, 4 * PIECE, PIECE, 2, HeapFloats::of)) {
            for (int slice = 0; slice < 2; slice++) {
                FloatStorage buffer = begin(partials, slice, 1);
                buffer.fill(4 * PIECE - 1, 1, Float.MAX_VALUE);
                partials.reached(slice, 0);
            }
            FiniteCheck check = new FiniteCheck();
            partials.settle(0, 4 * PIECE, check, new float[PIECE]);
            assertThat(check.finite()).isFalse();
        }
    }

    @Test
    void aKeptSumIsReadAsBytesAndCannotBeWritten() {
        try (Partials partials = new Partials(new SliceTree(3), 0, 3, 4_999, 4_999, 3, HeapFloats::of)) {
            for (int slice = 0; slice < 3; slice++) {
                compute(partials, slice, 4_999, 0);
            }
            ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * 4_000);
            bytes.position(4);
            partials.gradient(0).read(999, bytes, 4_000);
            assertThat(bytes.remaining()).isZero();
            float[] expected = Objects.requireNonNull(whole(new SliceTree(3), 0, 4_999, 0));
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < 4_000; i++) {
                assertThat(bytes.getFloat(4 + 4 * i)).isEqualTo(expected[999 + i]);
            }
            assertThatThrownBy(() -> partials.gradient(0).fill(0, 1, 0f))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("nothing can be written");
        }
    }

    @Test
    void absentSlicesHoldNothingUp() {
        try (Partials partials = new Partials(new SliceTree(4), 0, 4, 4 * PIECE, PIECE, 1, HeapFloats::of)) {
            begin(partials, 2, 5);
            partials.reached(2, 0);
            partials.absent(0);
            partials.absent(3);
            assertThat(partials.complete()).isFalse();
            partials.absent(1);
            partials.checkComplete();
            assertThat(partials.lossSum(0)).isEqualTo(2);
            partials.clear();
            for (int slice = 0; slice < 4; slice++) {
                partials.absent(slice);
            }
            partials.checkComplete();
            assertThat(partials.sum(0)).isNull();
        }
    }

    @Test
    void aSliceIsBegunBeforeItGrows() {
        try (Partials partials = new Partials(new SliceTree(2), 0, 2, 4 * PIECE, PIECE, 1, HeapFloats::of)) {
            assertThatThrownBy(() -> partials.reached(1, 0)).hasMessage("slice 1: not begun in this step");
        }
    }
}
