package io.lockstep.kernels.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Segments of 4 floats: everything that one array does, across their ends. */
class SegmentedFloatsTest {
    private static final int SIZE = 11;

    private static SegmentedFloats counting(int size) {
        SegmentedFloats floats = new SegmentedFloats(size, 4);
        for (int i = 0; i < size; i++) {
            floats.fill(i, 1, i);
        }
        return floats;
    }

    private static float[] all(FloatStorage storage) {
        float[] values = new float[(int) storage.size()];
        storage.read(0, values, 0, values.length);
        return values;
    }

    @Test
    void readsAndWritesAcrossSegments() {
        SegmentedFloats floats = counting(SIZE);
        float[] target = {-1, -1, -1, -1, -1, -1, -1, -1, -1};
        floats.read(3, target, 1, 7);
        assertThat(target).containsExactly(-1, 3, 4, 5, 6, 7, 8, 9, -1);
        floats.write(2, new float[] {50, 51, 52, 53, 54, 55, 56, 57}, 1, 7);
        assertThat(all(floats)).containsExactly(0, 1, 51, 52, 53, 54, 55, 56, 57, 9, 10);
        floats.fill(3, 6, -2);
        assertThat(all(floats)).containsExactly(0, 1, 51, -2, -2, -2, -2, -2, -2, 9, 10);
        assertThat(all(SegmentedFloats.of(3))).containsExactly(0, 0, 0);
    }

    @Test
    void bytesAreLittleEndianAndMoveThePosition() {
        SegmentedFloats floats = counting(SIZE);
        ByteBuffer bytes = ByteBuffer.allocate(60).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(4);
        floats.read(2, bytes, 8);
        assertThat(bytes.position()).isEqualTo(36);
        assertThat(bytes.getFloat(4)).isEqualTo(2);
        assertThat(bytes.getFloat(32)).isEqualTo(9);
        SegmentedFloats others = new SegmentedFloats(SIZE, 4);
        bytes.position(4);
        others.write(3, bytes, 8);
        assertThat(bytes.position()).isEqualTo(36);
        assertThat(all(others)).containsExactly(0, 0, 0, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void addsWhatLiesElsewhereInItsSegments() {
        SegmentedFloats floats = counting(SIZE);
        floats.add(2, counting(SIZE), 1, 9);
        assertThat(all(floats)).containsExactly(0, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19);
    }

    @Test
    void rangesAreChecked() {
        SegmentedFloats floats = counting(SIZE);
        assertThatThrownBy(() -> floats.read(8, new float[9], 0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> floats.write(-1, new float[9], 0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> floats.fill(8, 4, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> floats.add(0, counting(5), 2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> floats.read(8, ByteBuffer.allocate(40), 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> floats.write(8, ByteBuffer.allocate(40), 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
