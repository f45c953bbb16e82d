package io.lockstep.driver.sound;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How training sees one sound in one epoch: a function of seed, epoch and the row's number in the epoch, so that it
 * does not matter which slice, thread or executor asks. Moved first, then masked. Reused from row to row, allocates
 * nothing. Not thread-safe.
 */
public final class AugmentedSound {
    /** Behind the numbers that an image of the same row is augmented by. */
    private static final int FIRST_POSITION = 1 << 16;

    private final SoundAugmentation augmentation;
    private final int bands;
    private final int frames;
    private final float[] silence;
    private final float[] masked;
    private final long key;
    private long stream;
    private int position;

    /**
     * @param silence a silent frame. Kept, not modified.
     * @param masked a masked frame. Kept, not modified.
     * @param seed of the run
     */
    public AugmentedSound(SoundAugmentation augmentation, int frames, float[] silence, float[] masked, long seed) {
        this.augmentation = augmentation;
        this.bands = silence.length;
        this.frames = frames;
        this.silence = silence;
        this.masked = masked;
        this.key = RandomStream.key(seed, Purpose.AUGMENTATION);
    }

    /**
     * Writes a sound as training sees it.
     *
     * @param row number in the epoch
     * @param from [bands, frames] from {@code start}. Not modified.
     * @param to [bands, frames] from {@code at}. Overwritten.
     */
    public void copy(long epoch, long row, FloatBuffer from, int start, float[] to, int at) {
        stream = RandomStream.join(RandomStream.join(0, epoch), row);
        position = FIRST_POSITION;
        int later = between(augmentation.timeShift());
        int higher = between(augmentation.bandShift());
        int first = Math.max(0, later);
        int end = Math.min(frames, frames + later);
        for (int band = 0; band < bands; band++) {
            int source = start + Math.max(0, Math.min(bands - 1, band - higher)) * frames - later;
            int target = at + band * frames;
            for (int frame = 0; frame < frames; frame++) {
                to[target + frame] = frame < first || frame >= end ? silence[band] : from.get(source + frame);
            }
        }
        mask(augmentation.timeMasks(), frames, to, at, true);
        mask(augmentation.bandMasks(), bands, to, at, false);
    }

    private void mask(SoundAugmentation.@Nullable Masks masks, int size, float[] to, int at, boolean time) {
        int count = masks == null ? 0 : masks.count();
        for (int i = 0; i < count; i++) {
            int width = below((masks == null ? 0 : masks.width()) + 1);
            int first = below(size - width + 1);
            int firstBand = time ? 0 : first;
            int endBand = time ? bands : first + width;
            int firstFrame = time ? first : 0;
            int endFrame = time ? first + width : frames;
            for (int band = firstBand; band < endBand; band++) {
                for (int frame = firstFrame; frame < endFrame; frame++) {
                    to[at + band * frames + frame] = masked[band];
                }
            }
        }
    }

    /** Uniform in -most … most. */
    private int between(int most) {
        return below(2 * most + 1) - most;
    }

    /** Uniform in 0 … bound - 1. */
    private int below(int bound) {
        long bits = RandomStream.bits(key, stream, position++);
        return (int) Math.multiplyHigh(bits >>> 1, (long) bound << 1);
    }
}
