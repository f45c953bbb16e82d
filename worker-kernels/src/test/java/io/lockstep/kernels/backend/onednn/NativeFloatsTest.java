package io.lockstep.kernels.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeFloatsTest {
    @BeforeAll
    static void load() {
        OneDnn.open();
    }

    private static float[] values(int count, int seed) {
        RandomStream stream = RandomStream.of(seed, Purpose.SAMPLE_DATA);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            // all magnitudes, subnormals and infinities among them
            values[i] = Float.intBitsToFloat((int) stream.bits(i));
            values[i] = Float.isNaN(values[i]) ? 1f : values[i];
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 2047, 2048, 2049, 10_000})
    void addsWithTheBitsOfJava(int count) {
        try (FloatStorage a = new NativeFloats(count + 5);
                FloatStorage b = new NativeFloats(count + 7)) {
            HeapFloats plainA = HeapFloats.wrap(values(count + 5, 1));
            HeapFloats plainB = HeapFloats.wrap(values(count + 7, 2));
            a.write(0, plainA.array(), 0, count + 5);
            b.write(0, plainB.array(), 0, count + 7);
            a.add(3, b, 4, count);
            plainA.add(3, plainB, 4, count);
            float[] found = new float[count + 5];
            a.read(0, found, 0, count + 5);
            assertThat(found).containsExactly(plainA.array());
        }
    }

    @Test
    void readsAndWritesWhatHeapStorageDoes() {
        try (FloatStorage a = new NativeFloats(100)) {
            HeapFloats plain = HeapFloats.of(100);
            ByteBuffer bytes = ByteBuffer.allocateDirect(64).order(ByteOrder.BIG_ENDIAN);
            for (FloatStorage storage : new FloatStorage[] {a, plain}) {
                storage.fill(0, 100, -1f);
                storage.write(10, values(20, 3), 5, 15);
                bytes.position(4);
                storage.read(12, bytes, 7);
                assertThat(bytes.position()).isEqualTo(32);
                bytes.position(4);
                storage.write(50, bytes, 7);
                assertThat(bytes.position()).isEqualTo(32);
                storage.fill(80, 3, 2.5f);
            }
            float[] found = new float[100];
            a.read(0, found, 0, 100);
            assertThat(found).containsExactly(plain.array());
        }
    }

    @Test
    void beginsAtMultiplesOf64BytesWithZeros() {
        try (NativeFloats storage = new NativeFloats(1000)) {
            assertThat(storage.address(0) % 64).isZero();
            float[] found = new float[1000];
            storage.read(0, found, 0, 1000);
            assertThat(found).containsOnly(0f);
        }
    }

    @Test
    void checksRanges() {
        try (FloatStorage storage = new NativeFloats(10)) {
            assertThatThrownBy(() -> storage.fill(8, 3, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> storage.read(-1, new float[3], 0, 3))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> storage.read(0, new float[3], 1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> storage.write(0, ByteBuffer.allocate(7), 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void cannotBeUsedAfterClose() {
        FloatStorage storage = new NativeFloats(10);
        storage.close();
        storage.close();
        assertThatThrownBy(() -> storage.fill(0, 1, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("native storage of 10 floats: used after it was closed");
    }
}
