package io.lockstep.kernels.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class HeapFloatsTest {
    private static HeapFloats counting(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i;
        }
        return HeapFloats.wrap(values);
    }

    @Test
    void startsWithZeros() {
        assertThat(HeapFloats.of(3).array()).containsExactly(0, 0, 0);
        assertThat(HeapFloats.of(0).size()).isZero();
    }

    @Test
    void wrapSharesTheArray() {
        float[] values = {1, 2};
        HeapFloats.wrap(values).fill(1, 1, 5);
        assertThat(values).containsExactly(1, 5);
    }

    @Test
    void readsAndWritesRangesAndNothingElse() {
        HeapFloats storage = counting(6);
        float[] target = {-1, -1, -1, -1};
        storage.read(3, target, 1, 2);
        assertThat(target).containsExactly(-1, 3, 4, -1);
        storage.write(0, new float[] {7, 8, 9, 10}, 2, 2);
        assertThat(storage.array()).containsExactly(9, 10, 2, 3, 4, 5);
    }

    @Test
    void buffersAreLittleEndianAndKeepTheirOwnOrder() {
        HeapFloats storage = HeapFloats.wrap(new float[] {0, 1.5f, -2});
        ByteBuffer buffer = ByteBuffer.allocate(16).order(ByteOrder.BIG_ENDIAN);
        buffer.position(4);
        storage.read(1, buffer, 2);
        assertThat(buffer.position()).isEqualTo(12);
        assertThat(buffer.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
        // 1.5f is 0x3FC00000, -2f is 0xC0000000
        assertThat(buffer.array()).containsExactly(0, 0, 0, 0, 0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0);

        HeapFloats copy = HeapFloats.of(4);
        buffer.position(4);
        copy.write(2, buffer, 2);
        assertThat(copy.array()).containsExactly(0, 0, 1.5f, -2);
        assertThat(buffer.position()).isEqualTo(12);
        assertThat(buffer.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    }

    @Test
    void addsElementByElementAtDifferentOffsets() {
        HeapFloats sum = counting(40);
        HeapFloats source = counting(50);
        sum.add(3, source, 10, 36);
        for (int i = 0; i < 40; i++) {
            assertThat(sum.array()[i]).isEqualTo(i < 3 || i >= 39 ? i : i + (i - 3 + 10));
        }
    }

    @Test
    void rangesOutsideAreRefused() {
        HeapFloats storage = counting(4);
        float[] array = new float[8];
        assertThatThrownBy(() -> storage.read(3, array, 0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> storage.write(-1, array, 0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> storage.fill(0, 5, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> storage.add(0, counting(4), 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> storage.read(1L << 32, array, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void tooManyFloatsAreRefused() {
        assertThatThrownBy(() -> HeapFloats.of(1L << 31))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("heap storage: at most 2147483639 floats, got 2147483648. Use a smaller model");
    }

    @Test
    void offsetsBeyondTheArrayAreRefusedAndNotCutToInt() {
        HeapFloats floats = HeapFloats.of(4);
        assertThat(floats.index(4)).isEqualTo(4);
        assertThatThrownBy(() -> floats.index(1L << 32))
                .hasMessage(
                        "heap storage: expected an offset up to 4, got 4294967296. One array holds at most 2147483639"
                                + " floats; use a smaller model");
    }
}
