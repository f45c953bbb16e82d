package io.lockstep.driver.image;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Image as training sees it in one epoch: a function of seed, epoch and the row's number in the epoch, so that it does
 * not matter which slice, thread or executor asks. Pixel (y, x) of the augmented image is pixel (y + down, x + right)
 * of the image, black where there is none; a mirrored image then has its columns reversed; then come all other changes in
 * their order, on pixels as they are stored. Reused from row to row, allocates nothing. Not thread-safe.
 */
public final class AugmentedImage {
    private static final int MIRRORED = 0;
    private static final int DOWN = 1;
    private static final int RIGHT = 2;

    private final long key;
    private final boolean flips;
    private final int padding;
    private final int channels;
    private final int height;
    private final int width;
    private final List<ImageChange> changes;
    private final @Nullable Canvas bytes;
    private final @Nullable Canvas floats;
    private final Draws draws;
    private final float[] stored;
    private long stream;
    private boolean mirrored;
    private int down;
    private int right;

    /**
     * @param input channels, height, width
     * @param seed of the run
     */
    public AugmentedImage(Augmentation augmentation, Shape input, long seed) {
        augmentation.check(input);
        Augmentation.Crop crop = augmentation.crop();
        this.key = RandomStream.key(seed, Purpose.AUGMENTATION);
        this.flips = augmentation.flip() != null;
        this.padding = crop == null ? 0 : crop.padding();
        this.channels = input.size(0);
        this.height = input.size(1);
        this.width = input.size(2);
        this.changes = augmentation.changes();
        this.bytes = changes.isEmpty() ? null : new Canvas(input, PixelScale.VALUES - 1f);
        this.floats = changes.isEmpty() ? null : new Canvas(input, Float.POSITIVE_INFINITY);
        this.draws = new Draws(key);
        this.stored = changes.isEmpty() ? new float[0] : PixelScale.of(1).table(channels);
    }

    /**
     * Decides about an image.
     *
     * @param row number in the epoch
     */
    public void draw(long epoch, long row) {
        stream = RandomStream.join(RandomStream.join(0, epoch), row);
        mirrored = flips && RandomStream.bits(key, stream, MIRRORED) < 0;
        down = padding == 0 ? 0 : shift(stream, DOWN);
        right = padding == 0 ? 0 : shift(stream, RIGHT);
    }

    /** Uniform in -padding … padding. */
    private int shift(long stream, int position) {
        long shifts = 2L * padding + 1;
        return (int) Math.multiplyHigh(RandomStream.bits(key, stream, position) >>> 1, shifts << 1) - padding;
    }

    boolean mirrored() {
        return mirrored;
    }

    int down() {
        return down;
    }

    int right() {
        return right;
    }

    /**
     * Writes the augmented image, from an image of bytes.
     *
     * @param from [C, H, W] from {@code start}. Not modified.
     * @param table [C, 256] of {@link PixelScale#table}. Not modified.
     * @param to [C, H, W] from {@code at}. Overwritten.
     */
    public void decode(byte[] from, int start, float[] table, float[] to, int at) {
        if (bytes == null) {
            show(from, start, table, to, at);
            return;
        }
        show(from, start, stored, bytes.pixels(), 0);
        change(bytes);
        int plane = height * width;
        for (int i = 0; i < channels * plane; i++) {
            to[at + i] = PixelScale.between(table, i / plane, bytes.pixels()[i]);
        }
    }

    private void change(Canvas canvas) {
        for (int i = 0; i < changes.size(); i++) {
            draws.moveTo(stream, i);
            changes.get(i).apply(canvas, draws);
        }
    }

    private void show(byte[] from, int start, float[] table, float[] to, int at) {
        for (int line = 0; line < channels * height; line++) {
            int channel = line / height;
            int base = channel * PixelScale.VALUES;
            int first = firstColumn(line - channel * height);
            int end = endColumn(first);
            int source = start + (line + down) * width + right;
            int step = mirrored ? -1 : 1;
            int target = at + line * width + (mirrored ? width - 1 : 0);
            float black = table[base];
            for (int x = 0; x < first; x++) {
                to[target + step * x] = black;
            }
            for (int x = first; x < end; x++) {
                to[target + step * x] = table[base + (from[source + x] & 0xFF)];
            }
            for (int x = end; x < width; x++) {
                to[target + step * x] = black;
            }
        }
    }

    /**
     * Writes the augmented image, from an image of floats, whose black is 0.
     *
     * @param from [C, H, W] from {@code start}. Not modified.
     * @param to [C, H, W] from {@code at}. Overwritten.
     */
    public void copy(FloatBuffer from, int start, float[] to, int at) {
        if (floats == null) {
            show(from, start, to, at);
            return;
        }
        show(from, start, floats.pixels(), 0);
        change(floats);
        System.arraycopy(floats.pixels(), 0, to, at, channels * height * width);
    }

    private void show(FloatBuffer from, int start, float[] to, int at) {
        for (int line = 0; line < channels * height; line++) {
            int first = firstColumn(line % height);
            int end = endColumn(first);
            int source = start + (line + down) * width + right;
            int step = mirrored ? -1 : 1;
            int target = at + line * width + (mirrored ? width - 1 : 0);
            for (int x = 0; x < width; x++) {
                to[target + step * x] = x < first || x >= end ? 0 : from.get(source + x);
            }
        }
    }

    /** First column of an augmented image's line that shows the image; {@code width} where the whole line is black. */
    private int firstColumn(int y) {
        int source = y + down;
        return source < 0 || source >= height ? width : Math.max(0, -right);
    }

    private int endColumn(int first) {
        return first == width ? width : Math.min(width, width - right);
    }
}
