package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;

/**
 * Pictures as bytes, which become floats in [-1, 1] when a batch is filled, and standard normal noise of each row.
 *
 * @param pictureSize bytes per example
 * @param noiseSize numbers drawn per row
 * @param pixels [count, pictureSize]. Not copied.
 */
@SuppressWarnings("ArrayRecordComponent") // handed over by the caller, never compared
record NoisyPictures(int pictureSize, int noiseSize, byte[] pixels) implements Examples {
    private static final float SCALE = 2 / 255f;
    private static final int CLASSES = 10;

    static NoisyPictures invent(int pictureSize, int noiseSize) {
        return new NoisyPictures(
                pictureSize,
                noiseSize,
                ImageExamples.invent(pictureSize, CLASSES).pixels());
    }

    @Override
    public void fill(long first, int rows, Batch batch) {
        float[] pictures = batch.input(0);
        float[] noise = batch.input(1);
        long key = RandomStream.key(1, Purpose.SAMPLE_DATA);
        int count = pixels.length / pictureSize;
        for (int row = 0; row < rows; row++) {
            int source = (int) ((first + row) % count) * pictureSize;
            for (int i = 0; i < pictureSize; i++) {
                pictures[row * pictureSize + i] = (pixels[source + i] & 0xff) * SCALE - 1;
            }
            long stream = RandomStream.join(0, first + row);
            for (int i = 0; i < noiseSize; i++) {
                noise[row * noiseSize + i] = (float) RandomStream.normal(key, stream, i);
            }
        }
    }
}
