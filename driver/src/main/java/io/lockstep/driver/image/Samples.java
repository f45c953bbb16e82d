package io.lockstep.driver.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;

/**
 * A decoded image's samples as they were stored: palettes are looked up; colour profiles, gamma, alpha and the camera's
 * orientation are not applied (Java's own conversion of grey would change its values). Samples of more than 8 bits give
 * their high byte, of fewer are spread over 0 to 255.
 */
final class Samples {
    private static final int BYTE_BITS = 8;
    private static final int BYTE_MAXIMUM = 255;

    private Samples() {}

    /** Grey for one band, or two of which one is alpha; else red, green, blue. */
    static DecodedImage of(BufferedImage image) throws IOException {
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            return indexed(image.getRaster(), palette);
        }
        int colors = model.getColorSpace().getType();
        if (colors != ColorSpace.TYPE_RGB && colors != ColorSpace.TYPE_GRAY) {
            throw new IOException("colours that are neither grey nor RGB");
        }
        return direct(image.getRaster(), colors == ColorSpace.TYPE_GRAY ? 1 : 3);
    }

    private static DecodedImage indexed(Raster raster, IndexColorModel palette) {
        int[] colors = new int[palette.getMapSize()];
        palette.getRGBs(colors);
        boolean grey = true;
        for (int color : colors) {
            grey &= (color >> 16 & 0xFF) == (color & 0xFF) && (color >> 8 & 0xFF) == (color & 0xFF);
        }
        int channels = grey ? 1 : 3;
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] pixels = new byte[channels * height * width];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int channel = 0; channel < channels; channel++) {
                int shift = 16 - 8 * channel;
                int at = (channel * height + y) * width;
                for (int x = 0; x < width; x++) {
                    pixels[at + x] = (byte) (colors[row[x]] >> shift);
                }
            }
        }
        return new DecodedImage(channels, height, width, pixels);
    }

    private static DecodedImage direct(Raster raster, int channels) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] pixels = new byte[channels * height * width];
        int[] row = new int[width];
        for (int channel = 0; channel < channels; channel++) {
            int bits = raster.getSampleModel().getSampleSize(channel);
            for (int y = 0; y < height; y++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, channel, row);
                int at = (channel * height + y) * width;
                for (int x = 0; x < width; x++) {
                    pixels[at + x] = (byte) eightBits(row[x], bits);
                }
            }
        }
        return new DecodedImage(channels, height, width, pixels);
    }

    private static int eightBits(int sample, int bits) {
        if (bits >= BYTE_BITS) {
            return sample >> (bits - BYTE_BITS);
        }
        int most = (1 << bits) - 1;
        return (sample * BYTE_MAXIMUM + most / 2) / most;
    }
}
