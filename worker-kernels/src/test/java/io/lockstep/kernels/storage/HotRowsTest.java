package io.lockstep.kernels.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.testing.Allocation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table of 50,000 rows, of which 6,250 may lie close together: it holds what a plain array would. */
class HotRowsTest {
    private static final int ROWS = 50_000;

    private final Random random = new Random(4);

    private float[] numbers(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    private long[] rows(int count, int below) {
        return random.ints(0, below).distinct().limit(count).asLongStream().toArray();
    }

    private static float[] all(FloatStorage storage) {
        float[] values = new float[(int) storage.size()];
        storage.read(0, values, 0, values.length);
        return values;
    }

    /** The first writes are of few rows again and again, later ones of more than may lie close together. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 40})
    void rowsAreReadAsTheyWereWritten(int dimension) {
        HeapFloats plain = HeapFloats.wrap(numbers(ROWS * dimension));
        HotRows hot = new HotRows(HeapFloats.wrap(plain.array().clone()), dimension);
        for (int round = 0; round < 12; round++) {
            long[] rows = rows(900, round < 6 ? 2_000 : ROWS);
            float[] values = numbers(800 * dimension);
            plain.writeRows(rows, 50, 800, dimension, values);
            hot.writeRows(rows, 50, 800, dimension, values);
            float[] expected = new float[850 * dimension];
            float[] found = new float[850 * dimension];
            plain.readRows(rows, 20, 850, dimension, expected);
            hot.readRows(rows, 20, 850, dimension, found);
            assertThat(found).isEqualTo(expected);
        }
        assertThat(all(hot)).isEqualTo(plain.array());
        int from = 3 * dimension + 1;
        ByteBuffer bytes = ByteBuffer.allocate(9_000).position(4);
        ByteBuffer other = ByteBuffer.allocate(9_000).position(4);
        hot.read(from, bytes, 2_000);
        plain.read(from, other, 2_000);
        assertThat(bytes).isEqualTo(other);
        assertThat(bytes.flip()).isEqualTo(other.flip());
    }

    @Test
    void rangesAreWrittenWhereverTheirRowsLie() {
        HeapFloats plain = HeapFloats.wrap(numbers(ROWS * 5));
        HotRows hot = new HotRows(HeapFloats.wrap(plain.array().clone()), 5);
        long[] rows = {7, 9, 2_000};
        float[] values = numbers(15);
        for (FloatStorage storage : new FloatStorage[] {plain, hot}) {
            storage.writeRows(rows, 0, 3, 5, values);
            storage.write(36, new float[] {-1, -2, -3, -4, -5, -6, -7}, 1, 6);
            storage.fill(9_998, 4, 8);
            ByteBuffer bytes = ByteBuffer.allocate(64).position(4);
            HeapFloats.wrap(new float[] {11, 12, 13, 14, 15, 16, 17}).read(0, bytes, 7);
            storage.write(43, bytes.position(4), 7);
            assertThat(bytes.position()).isEqualTo(32);
            storage.add(38, HeapFloats.wrap(new float[] {0, 100, 200, 300, 400}), 1, 3);
            storage.writeRows(new long[] {12}, 0, 1, 3, new float[] {1, 2, 3});
        }
        for (int size : new int[] {3, 5, 10}) {
            float[] expected = new float[3 * size];
            float[] found = new float[3 * size];
            plain.readRows(new long[] {0, 4, 7}, 0, 3, size, expected);
            hot.readRows(new long[] {0, 4, 7}, 0, 3, size, found);
            assertThat(found).isEqualTo(expected);
        }
        float[] part = new float[3];
        hot.read(36, part, 1, 2);
        assertThat(part).containsExactly(0, plain.array()[36], plain.array()[37]);
        assertThat(all(hot)).isEqualTo(plain.array());
        assertThat(hot.size()).isEqualTo(plain.size());
    }

    /** Of more floats than are worked on at once. */
    @Test
    void longRangesAreFilledAndAdded() {
        HeapFloats plain = HeapFloats.wrap(numbers(5_000));
        HotRows hot = new HotRows(HeapFloats.wrap(plain.array().clone()), 5);
        HeapFloats other = HeapFloats.wrap(numbers(5_000));
        for (FloatStorage storage : new FloatStorage[] {plain, hot}) {
            storage.writeRows(new long[] {7, 500, 990}, 0, 3, 5, new float[15]);
            storage.fill(3, 2_200, 8);
            storage.add(30, other, 17, 4_900);
        }
        assertThat(all(hot)).isEqualTo(plain.array());
    }

    /** The first eighth of those written leave their place, all others are written where they lie. */
    @Test
    void anEighthOfTheRowsLiesElsewhere() {
        HeapFloats base = HeapFloats.of(1_000 * 16);
        HotRows hot = new HotRows(base, 16);
        long[] rows = new long[1_000];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i * 7L % 1_000;
        }
        float[] values = new float[1_000 * 16];
        Arrays.fill(values, 3);
        hot.writeRows(rows, 0, 1_000, 16, values);
        for (int i = 0; i < rows.length; i++) {
            assertThat(base.array()[(int) rows[i] * 16]).isEqualTo(i < 125 ? 0 : 3);
        }
        assertThat(all(hot)).containsOnly(3);
        assertThat(Allocation.of(1_000, () -> hot.read(16, values, 0, 16))).isZero();
    }

    /** As many rows lie elsewhere where one is longer than a segment. */
    @Test
    void longRowsTakeNoMoreThanTheirShare() {
        HeapFloats base = HeapFloats.of(24L * 100_000);
        HotRows hot = new HotRows(base, 100_000);
        hot.writeRows(new long[] {5, 6, 7, 8}, 0, 4, 100_000, numbers(400_000));
        float[] all = new float[300_000];
        hot.readRows(new long[] {6, 8, 9}, 0, 3, 100_000, all);
        assertThat(all[0]).isNotZero();
        assertThat(all[100_000]).isEqualTo(base.array()[800_000]);
        assertThat(all[200_000]).isZero();
        float[] row = new float[1];
        hot.read(700_000, row, 0, 1);
        assertThat(row[0]).isNotZero();
        assertThat(base.array()[700_000]).isZero();
        assertThat(base.array()[800_000]).isNotZero();
        assertThat(HotRows.bytes(2_100, 4_096)).isBetween(2_100L * 4, 2_100L * 4 + 2_100L * 4_096 * 4 / 8 + (1 << 20));
        assertThat(HotRows.bytes(100, 100_000)).isEqualTo(100 * 4 + 12 * 400_000);
    }

    @Test
    void nothingIsAddedBeforeARowIsWrittenNorToSmallTables() {
        HeapFloats base = HeapFloats.wrap(numbers(64));
        HotRows hot = new HotRows(base, 4);
        float[] found = new float[4];
        hot.readRows(new long[] {3}, 0, 1, 4, found);
        assertThat(found)
                .isEqualTo(new float[] {base.array()[12], base.array()[13], base.array()[14], base.array()[15]});
        assertThat(HotRows.over(base, 4)).isSameAs(base);
        HeapFloats large = HeapFloats.of(HotRows.SMALL_BYTES / Float.BYTES + 16);
        assertThat(HotRows.over(large, 16)).isInstanceOf(HotRows.class);
        assertThat(HotRows.bytes(100, 16)).isZero();
        assertThat(HotRows.bytes(26_000_000, 16)).isBetween(26_000_000L * 12, 26_000_000L * 12 + 64 * 4096);
    }

    @Test
    void rowsOutsideAndPartsOfRowsAreRefused() {
        HotRows hot = new HotRows(HeapFloats.of(64), 4);
        hot.writeRows(new long[] {1}, 0, 1, 4, new float[4]);
        assertThatThrownBy(() -> hot.readRows(new long[] {16}, 0, 1, 4, new float[4]))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> hot.writeRows(new long[] {16}, 0, 1, 4, new float[4]))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new HotRows(HeapFloats.of(65), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whole rows of 4 floats, got 65");
    }
}
