package io.lockstep.kernels.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutMaskTest {
    private static final long SEED = 3;
    private static final long EPOCH = 2;
    private static final int NODE = 4;
    private static final byte UNTOUCHED = 77;

    private static CurrentPass pass(int rows) {
        Batch batch = new Batch(rows, new int[] {1}, 1);
        batch.setRows(rows);
        for (int row = 0; row < rows; row++) {
            batch.rowNumbers()[row] = 1000L * row + 7;
        }
        CurrentPass pass = CurrentPass.training(new PlainProducts(), SEED, new float[0][]);
        pass.begin(batch, EPOCH);
        pass.enter(NODE, List.of());
        return pass;
    }

    /** By its definition, element by element. */
    private static boolean stays(float rate, int row, int element) {
        long bits = RandomStream.of(SEED, Purpose.DROPOUT, EPOCH, NODE, 1000L * row + 7)
                .bits(element / 2);
        long half = element % 2 == 0 ? bits & 0xFFFFFFFFL : bits >>> 32;
        return half >= (long) (rate * 4294967296.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 15, 16, 17, 33, 255, 511, 512, 513, 1001})
    void bothFormsFollowTheDefinition(int size) {
        for (int rows : new int[] {1, 5, 40}) {
            for (float rate : new float[] {0, 0.25f, 0.9f}) {
                ByteBuffer bytes = ByteBuffer.allocate(rows * size + 1);
                Arrays.fill(bytes.array(), UNTOUCHED);
                float[] factors = new float[rows * size + 1];
                Arrays.fill(factors, Float.NaN);
                DropoutMask.ofThread().write(pass(rows), rate, size, bytes);
                DropoutMask.ofThread().write(pass(rows), rate, size, factors);
                for (int i = 0; i < rows * size; i++) {
                    boolean stays = stays(rate, i / size, i % size);
                    assertThat(bytes.get(i)).isEqualTo((byte) (stays ? 1 : 0));
                    assertThat(factors[i]).isEqualTo(stays ? 1 / (1 - rate) : 0);
                }
                assertThat(bytes.get(rows * size)).isEqualTo(UNTOUCHED);
                assertThat(factors[rows * size]).isNaN();
            }
        }
    }

    @Test
    void eachThreadHasItsOwn() throws InterruptedException {
        DropoutMask[] other = new DropoutMask[1];
        Thread thread = new Thread(() -> other[0] = DropoutMask.ofThread(), "mask");
        thread.start();
        thread.join();
        assertThat(other[0]).isNotNull().isNotSameAs(DropoutMask.ofThread());
    }
}
