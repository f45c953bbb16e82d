package io.lockstep.kernels.attribution;

/** Pictures of one channel brought to another size, bilinear between the centres of pixels. */
final class Bilinear {
    private Bilinear() {}

    /**
     * The picture at another size; what lies beyond the outermost centres is what is there.
     *
     * @param picture [height, width]. Not modified.
     */
    static double[] scaled(double[] picture, int height, int width, int toHeight, int toWidth) {
        double[] scaled = new double[Math.multiplyExact(toHeight, toWidth)];
        for (int y = 0; y < toHeight; y++) {
            double atY = place(y, toHeight, height);
            int above = (int) atY;
            int below = Math.min(above + 1, height - 1);
            for (int x = 0; x < toWidth; x++) {
                double atX = place(x, toWidth, width);
                int left = (int) atX;
                int right = Math.min(left + 1, width - 1);
                double upper = between(picture[above * width + left], picture[above * width + right], atX - left);
                double lower = between(picture[below * width + left], picture[below * width + right], atX - left);
                scaled[y * toWidth + x] = between(upper, lower, atY - above);
            }
        }
        return scaled;
    }

    /** Where the centre of a pixel lies among the centres of the other size. */
    private static double place(int pixel, int pixels, int others) {
        return Math.min(Math.max((pixel + 0.5) * others / pixels - 0.5, 0), others - 1.0);
    }

    private static double between(double from, double to, double share) {
        return from + share * (to - from);
    }
}
