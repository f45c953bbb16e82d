package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.Arrays;

/**
 * Rows of some numbers and an id of each of some fields, and whether they were clicked.
 *
 * @param numbers [rows, numbers] Not copied.
 * @param ids [rows, fields] Not copied.
 * @param clicked [rows] Not copied.
 */
@SuppressWarnings("ArrayRecordComponent") // handed over by the caller, never compared
record ClickExamples(int numberCount, int fieldCount, float[] numbers, int[] ids, float[] clicked) implements Examples {
    private static final int INVENTED = 50 * 4096;
    private static final double SKEW = 1.05;
    private static final double WEIGHT = 3;

    /**
     * Ids as often as words of a text are: the n-th in proportion to n^-1.05, scattered over the ids of its field, each
     * field's behind those of the one before. Some numbers and ids are clicked more often than others.
     */
    static ClickExamples invent(int numberCount, int fieldCount, int idsOfField) {
        RandomStream stream = RandomStream.of(1, Purpose.SAMPLE_DATA);
        double[] cumulative = cumulative(idsOfField);
        float[] numbers = new float[INVENTED * numberCount];
        int[] ids = new int[INVENTED * fieldCount];
        float[] clicked = new float[INVENTED];
        long position = 0;
        for (int row = 0; row < INVENTED; row++) {
            double score = -1;
            for (int k = 0; k < numberCount; k++) {
                float number = stream.uniformFloat(position++);
                numbers[row * numberCount + k] = number;
                score += WEIGHT * (k % 2 == 0 ? number - 0.5 : 0.5 - number) / numberCount;
            }
            for (int k = 0; k < fieldCount; k++) {
                int found = Arrays.binarySearch(cumulative, stream.uniform(position++));
                int rank = Math.min(found < 0 ? -found - 1 : found, idsOfField - 1);
                int id = (int) Long.remainderUnsigned((rank + 1L) * 0x9E3779B97F4A7C15L + k, idsOfField);
                ids[row * fieldCount + k] = k * idsOfField + id;
                score += WEIGHT * (id % 2 == 0 ? 0.5 : -0.5) / fieldCount;
            }
            clicked[row] = stream.uniform(position++) < 1 / (1 + StrictMath.exp(-score)) ? 1 : 0;
        }
        return new ClickExamples(numberCount, fieldCount, numbers, ids, clicked);
    }

    private static double[] cumulative(int count) {
        double[] sums = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += StrictMath.pow(i + 1, -SKEW);
            sums[i] = sum;
        }
        for (int i = 0; i < count; i++) {
            sums[i] /= sum;
        }
        return sums;
    }

    @Override
    public void fill(long first, int rows, Batch batch) {
        int from = (int) (first % clicked.length);
        for (int done = 0; done < rows; ) {
            int count = Math.min(rows - done, clicked.length - from);
            System.arraycopy(numbers, from * numberCount, batch.input(0), done * numberCount, count * numberCount);
            System.arraycopy(
                    ids, from * fieldCount, batch.inputValues(1).ids().array(), done * fieldCount, count * fieldCount);
            System.arraycopy(clicked, from, batch.targets(), done, count);
            done += count;
            from = 0;
        }
    }
}
