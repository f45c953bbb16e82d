package io.lockstep.driver.image;

/**
 * Bilinear resizing with the triangle filter widened by the factor of shrinking, so that every pixel of the original
 * counts (as Pillow's {@code BILINEAR}; OpenCV's {@code INTER_LINEAR} and PyTorch without {@code antialias} look at two
 * per axis only). First along rows, then along columns, each result rounded to a byte; weights in 22-bit fixed point,
 * so the same everywhere.
 *
 * <pre>
 * s = old / new    w = max(s, 1)    c = (i + 1/2) s
 * new[i] = sum_j t((j + 1/2 - c) / w) old[j] / sum_j t((j + 1/2 - c) / w),   t(x) = max(0, 1 - |x|)
 * </pre>
 */
public final class Resizing {
    private static final int BITS = 22;
    private static final int ONE = 1 << BITS;
    private static final int HALF = ONE >> 1;

    private Resizing() {}

    /** The weights of the old pixels {@code first[i] …} in each new pixel i, {@code stride} places for each. */
    private record Weights(int[] first, int[] count, int[] values, int stride) {
        private static Weights of(int from, int to) {
            double scale = (double) from / to;
            double reach = Math.max(scale, 1);
            int stride = 2 * (int) Math.ceil(reach) + 1;
            int[] first = new int[to];
            int[] count = new int[to];
            int[] values = new int[to * stride];
            double[] raw = new double[stride];
            for (int i = 0; i < to; i++) {
                double center = (i + 0.5) * scale;
                first[i] = Math.max(0, (int) (center - reach + 0.5));
                count[i] = Math.min(from, (int) (center + reach + 0.5)) - first[i];
                double sum = 0;
                for (int j = 0; j < count[i]; j++) {
                    raw[j] = Math.max(0, 1 - Math.abs((first[i] + j + 0.5 - center) / reach));
                    sum += raw[j];
                }
                for (int j = 0; j < count[i]; j++) {
                    values[i * stride + j] = (int) (raw[j] / sum * ONE + 0.5);
                }
            }
            return new Weights(first, count, values, stride);
        }

        /** New pixel i of a line whose old pixels lie {@code step} apart from {@code at}. */
        private byte pixel(byte[] old, int at, int step, int i) {
            int sum = HALF;
            int from = at + first[i] * step;
            for (int j = 0; j < count[i]; j++) {
                sum += values[i * stride + j] * (old[from + j * step] & 0xFF);
            }
            return (byte) Math.min(255, sum >> BITS);
        }
    }

    /** The image at another size; itself when it has it. */
    public static DecodedImage bilinear(DecodedImage image, int height, int width) {
        if (height == image.height() && width == image.width()) {
            return image;
        }
        int channels = image.channels();
        int oldHeight = image.height();
        int oldWidth = image.width();
        Weights across = Weights.of(oldWidth, width);
        byte[] narrow = new byte[channels * oldHeight * width];
        for (int row = 0; row < channels * oldHeight; row++) {
            for (int x = 0; x < width; x++) {
                narrow[row * width + x] = across.pixel(image.pixels(), row * oldWidth, 1, x);
            }
        }
        Weights down = Weights.of(oldHeight, height);
        byte[] resized = new byte[channels * height * width];
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    resized[(channel * height + y) * width + x] =
                            down.pixel(narrow, channel * oldHeight * width + x, width, y);
                }
            }
        }
        return new DecodedImage(channels, height, width, resized);
    }
}
