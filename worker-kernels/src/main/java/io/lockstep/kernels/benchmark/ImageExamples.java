package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;

/**
 * Examples as shards hold images: bytes, turned into floats in [0, 1] when a batch is filled.
 *
 * @param inputSize bytes per example
 * @param pixels [count, inputSize]. Not copied.
 * @param labels [count] classes. Not copied.
 */
@SuppressWarnings("ArrayRecordComponent") // handed over by the caller, never compared
record ImageExamples(int inputSize, byte[] pixels, byte[] labels) implements Examples {
    private static final float SCALE = 1 / 255f;
    private static final int INVENTED = 16_384;
    private static final int MARKED_PERCENT = 20;
    private static final int NOISE = 64;

    ImageExamples {
        if (labels.length == 0 || pixels.length != (long) labels.length * inputSize) {
            throw new IllegalArgumentException("examples: expected " + inputSize + " bytes for each of " + labels.length
                    + " labels and at least one, got " + pixels.length + " bytes");
        }
    }

    /** Images that can be learnt: each class lights its own fifth of the pixels, everything is noisy. */
    static ImageExamples invent(int size, int classes) {
        RandomStream stream = RandomStream.of(1, Purpose.SAMPLE_DATA);
        byte[] labels = new byte[INVENTED];
        byte[] pixels = new byte[INVENTED * size];
        long position = 0;
        for (int row = 0; row < INVENTED; row++) {
            labels[row] = (byte) (row % classes);
            for (int i = 0; i < size; i++) {
                long bits = stream.bits(position++);
                boolean marked = (i * 31L + labels[row] * 17L) % 100 < MARKED_PERCENT;
                pixels[row * size + i] = (byte) ((marked ? 255 - NOISE : 0) + (bits & (NOISE - 1)));
            }
        }
        return new ImageExamples(size, pixels, labels);
    }

    @Override
    public void fill(long first, int rows, Batch batch) {
        float[] input = batch.input(0);
        for (int row = 0; row < rows; row++) {
            int source = (int) ((first + row) % labels.length);
            widen(pixels, source * inputSize, input, row * inputSize, inputSize);
            batch.targets()[row] = labels[source];
        }
    }

    private static void widen(byte[] source, int sourceOffset, float[] target, int targetOffset, int count) {
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] = (source[sourceOffset + i] & 0xff) * SCALE;
        }
    }
}
