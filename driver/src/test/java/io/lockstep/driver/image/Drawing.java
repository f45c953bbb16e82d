package io.lockstep.driver.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Small images for tests, every pixel another colour: red 10 x + number, green 20 y, blue 7 (x + y). */
public final class Drawing {
    private Drawing() {}

    static BufferedImage image(int type, int width, int height, int number) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, 0xFF000000 | (10 * x + number) % 256 << 16 | 20 * y % 256 << 8 | 7 * (x + y) % 256);
            }
        }
        return image;
    }

    /** The same as planes of bytes. */
    public static byte[] pixels(int width, int height, int number) {
        byte[] pixels = new byte[3 * height * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                pixels[at] = (byte) (10 * x + number);
                pixels[height * width + at] = (byte) (20 * y);
                pixels[2 * height * width + at] = (byte) (7 * (x + y));
            }
        }
        return pixels;
    }

    static byte[] file(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, out)) {
            throw new IOException("no writer for " + format);
        }
        return out.toByteArray();
    }

    /** A PNG, which keeps every pixel. */
    public static byte[] png(int width, int height, int number) throws IOException {
        return file(image(BufferedImage.TYPE_INT_RGB, width, height, number), "png");
    }

    /** A JPEG, which does not. */
    public static byte[] jpeg(int width, int height, int number) throws IOException {
        return file(image(BufferedImage.TYPE_INT_RGB, width, height, number), "jpg");
    }
}
