package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;

/**
 * Windows of a long text of ids; the target of each step is the id that follows.
 *
 * @param steps of a window
 * @param text Not copied.
 */
@SuppressWarnings("ArrayRecordComponent") // handed over by the caller, never compared
record TextExamples(int steps, int[] text) implements Examples {
    private static final int INVENTED = 1 << 18;
    private static final int NOISE_PERCENT = 20;
    private static final int APART = 7919;

    TextExamples {
        if (text.length <= steps) {
            throw new IllegalArgumentException(
                    "examples: expected a text of more than " + steps + " ids, got " + text.length);
        }
    }

    /** A text that can be learnt: four of five ids follow from the two before. */
    static TextExamples invent(int steps, int characters) {
        RandomStream stream = RandomStream.of(1, Purpose.SAMPLE_DATA);
        int[] text = new int[INVENTED];
        for (int i = 2; i < INVENTED; i++) {
            long bits = stream.bits(i);
            boolean noise = Long.remainderUnsigned(bits, 100) < NOISE_PERCENT;
            int any = (int) ((bits >>> 32) % characters);
            text[i] = noise ? any : (text[i - 1] * 3 + text[i - 2] + 1) % characters;
        }
        return new TextExamples(steps, text);
    }

    @Override
    public void fill(long first, int rows, Batch batch) {
        int[] input = batch.inputValues(0).ids().array();
        for (int row = 0; row < rows; row++) {
            int from = (int) ((first + row) * APART % (text.length - steps));
            System.arraycopy(text, from, input, row * steps, steps);
            int to = batch.targetValues(0).append(row, steps);
            System.arraycopy(text, from + 1, batch.targetValues(0).ids().array(), to, steps);
        }
    }
}
