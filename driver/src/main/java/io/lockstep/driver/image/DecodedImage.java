package io.lockstep.driver.image;

/**
 * A decoded image.
 *
 * @param channels 1, grey, or 3: red, green, blue
 * @param pixels [channels, height, width], unsigned. Kept.
 */
public record DecodedImage(int channels, int height, int width, byte[] pixels) {
    private static final int RED = 19_595;
    private static final int GREEN = 38_470;
    private static final int BLUE = 7_471;
    private static final int HALF = 1 << 15;

    /** {@code 32x24}: width, then height, as people say it. */
    public String size() {
        return width + "x" + height;
    }

    /** As grey or as colours. Grey is the luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, in 16-bit fixed point. */
    public DecodedImage withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        int plane = height * width;
        byte[] converted = new byte[wanted * plane];
        for (int i = 0; i < plane; i++) {
            if (wanted == 1) {
                int luma = RED * (pixels[i] & 0xFF)
                        + GREEN * (pixels[plane + i] & 0xFF)
                        + BLUE * (pixels[2 * plane + i] & 0xFF);
                converted[i] = (byte) ((luma + HALF) >> 16);
            } else {
                converted[i] = pixels[i];
                converted[plane + i] = pixels[i];
                converted[2 * plane + i] = pixels[i];
            }
        }
        return new DecodedImage(wanted, height, width, converted);
    }
}
