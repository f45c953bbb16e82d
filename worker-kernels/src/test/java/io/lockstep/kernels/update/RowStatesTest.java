package io.lockstep.kernels.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Odd rows of a table of 2,000. */
class RowStatesTest {
    private static final int ROWS = 2_000;
    private static final int SLOTS = 2;

    private static RowStates odd(int dimension) {
        return new RowStates(row -> row / 2, ROWS / 2, dimension, SLOTS);
    }

    private static float[] slot(RowStates states, int slot, long firstRow, int rows, int dimension) {
        ByteBuffer bytes = ByteBuffer.allocate(rows * dimension * Float.BYTES);
        states.readSlot(slot, firstRow, rows, bytes);
        assertThat(bytes.hasRemaining()).isFalse();
        float[] values = new float[rows * dimension];
        bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    private static ByteBuffer bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static float[] numbers(int count, float first) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = first + i;
        }
        return values;
    }

    /** Rows shorter than a line of the cache, as long, longer; of 100,000 floats each has memory of its own. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 16, 40, 100_000})
    void whatIsWrittenIsReadWhereverTheRowLies(int dimension) {
        RowStates states = odd(dimension);
        int count = dimension == 100_000 ? 3 : 900;
        long[] rows = new long[count + 1];
        for (int i = 0; i <= count; i++) {
            rows[i] = 2L * (i * 7 % 1_000) + 1;
        }
        int[] found = new int[count];
        states.find(rows, 1, count, found);
        float[][] slots = {numbers(count * dimension, -1), numbers(count * dimension, -1)};
        states.read(found, count, slots);
        assertThat(slots[0]).containsOnly(0);
        assertThat(slots[1]).containsOnly(0);
        float[][] written = {numbers(count * dimension, 1), numbers(count * dimension, 2)};
        states.write(found, count, written);
        int[] again = new int[count];
        states.find(rows, 1, count, again);
        assertThat(again).isEqualTo(found);
        states.read(again, count, slots);
        assertThat(slots).isDeepEqualTo(written);
        assertThat(states.count()).isEqualTo(count);
    }

    @Test
    void rowsWithoutAStateAreReadAsZerosAndZerosMakeNone() {
        RowStates states = odd(2);
        states.writeSlot(1, 11, 1, bytes(0, 0));
        assertThat(states.count()).isZero();
        states.writeSlot(1, 11, 1, bytes(0, -0f));
        states.writeSlot(1, 13, 1, bytes(4, 5));
        assertThat(states.count()).isEqualTo(2);
        assertThat(slot(states, 1, 11, 1, 2)).containsExactly(0, -0f);
        assertThat(slot(states, 1, 13, 1, 2)).containsExactly(4, 5);
        assertThat(slot(states, 0, 13, 1, 2)).containsExactly(0, 0);
        assertThat(slot(states, 0, 15, 1, 2)).containsExactly(0, 0);
        RowStates every = new RowStates(row -> row, 10, 2, 1);
        every.writeSlot(0, 4, 3, bytes(0, 0, 6, 0, 0, 0));
        assertThat(every.count()).isEqualTo(1);
        states.writeSlot(1, 13, 1, bytes(0, 0));
        assertThat(slot(states, 1, 13, 1, 2)).containsExactly(0, 0);
    }

    /** Rows of two segments, of 512 each. */
    @Test
    void slotsOfRowsBesideEachOtherAreReadAcrossSegments() {
        RowStates states = new RowStates(row -> row, 1_000, 16, SLOTS);
        float[] written = numbers(1_000 * 16, 1);
        states.writeSlot(1, 0, 1_000, bytes(written));
        assertThat(slot(states, 1, 500, 30, 16)).isEqualTo(Arrays.copyOfRange(written, 500 * 16, 530 * 16));
        assertThat(slot(states, 0, 500, 30, 16)).containsOnly(0);
        assertThat(RowStates.bytes(1_000, 16, SLOTS)).isEqualTo(4 * 1_000 + 2 * 512 * 16 * SLOTS * 4);
        assertThat(RowStates.bytes(10_000, 16, SLOTS)).isEqualTo(4 * 10_000 + 2 * (1 << 20));
        assertThat(RowStates.bytes(20_000, 16, SLOTS)).isEqualTo(4 * 20_000 + 3 * (1 << 20));
    }

    /** As of plain gradient descent. */
    @Test
    void withoutSlotsThereIsNothing() {
        RowStates states = new RowStates(row -> row, 1_000, 2, 0);
        states.find(new long[] {999}, 0, 1, new int[1]);
        states.read(new int[1], 1, new float[0][]);
        states.write(new int[1], 1, new float[0][]);
        assertThat(states.count()).isZero();
        assertThat(RowStates.bytes(1_000, 2, 0)).isZero();
    }

    @Test
    void rowsOutsideAndTooManyAreRefused() {
        assertThatThrownBy(() -> odd(2).find(new long[] {ROWS + 1}, 0, 1, new int[1]))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new RowStates(row -> row, 1L << 31, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "rows of a table: expected at most 2147483639 at one rank, got 2147483648. Use more executors");
        assertThat(RowStates.bytes(1L << 31, 16, 2)).isEqualTo((1L << 31) * 132);
    }
}
