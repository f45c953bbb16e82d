package io.lockstep.driver.image;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.shape.Shape;

/**
 * Brightness, contrast and saturation, each by a factor drawn from 1 - strength to 1 + strength, in this order, as torchvision's
 * {@code ColorJitter} has them: a pixel v becomes f v; f v + (1 - f) m with m the mean grey of the image; f v + (1 - f) g with g
 * the pixel's own grey. Grey is 0.299 red + 0.587 green + 0.114 blue; an image of one channel is grey, and has no saturation.
 * Pixels stay between black and white; numbers of no known range are not cut.
 *
 * @param brightness strength from 0 to 1
 * @param contrast strength from 0 to 1
 * @param saturation strength from 0 to 1, for three channels
 */
public record Colour(
        @Default("0.2") double brightness,
        @Default("0.2") double contrast,
        @Default("0") double saturation) implements ImageChange {
    private static final float RED = 0.299f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;
    private static final int COLOURS = 3;

    public Colour {
        requireStrength("brightness", brightness);
        requireStrength("contrast", contrast);
        requireStrength("saturation", saturation);
        if (brightness == 0 && contrast == 0 && saturation == 0) {
            throw new PlainDataException(
                    "", "expected brightness, contrast or saturation above 0, got none. Leave colour out for none");
        }
    }

    private static void requireStrength(String key, double strength) {
        if (!(strength >= 0 && strength <= 1)) {
            throw new PlainDataException(key, "expected 0 to 1, got " + strength);
        }
    }

    @Override
    public void check(String key, Shape image) {
        int channels = image.size(0);
        if (channels != 1 && channels != COLOURS) {
            throw new IllegalArgumentException(
                    key + ": expected pictures of 1 or 3 channels, got " + channels + ". Leave colour out for them");
        }
        if (saturation > 0 && channels != COLOURS) {
            throw new IllegalArgumentException(key + ".saturation: expected pictures of 3 channels, got " + channels
                    + ". Leave it out for grey ones");
        }
    }

    @Override
    public void apply(Canvas canvas, Draws draws) {
        apply(canvas, factor(brightness, draws, 0), factor(contrast, draws, 1), factor(saturation, draws, 2));
    }

    private static float factor(double strength, Draws draws, int position) {
        return strength == 0 ? 1 : (float) (1 + draws.around(strength, position));
    }

    static void apply(Canvas canvas, float brightness, float contrast, float saturation) {
        float[] pixels = canvas.pixels();
        int plane = canvas.height() * canvas.width();
        if (brightness != 1) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = within(canvas, brightness * pixels[i]);
            }
        }
        if (contrast != 1) {
            double sum = 0;
            for (int i = 0; i < plane; i++) {
                sum += grey(canvas, i);
            }
            float mean = (float) (sum / plane);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = within(canvas, contrast * pixels[i] + (1 - contrast) * mean);
            }
        }
        if (saturation != 1) {
            for (int i = 0; i < plane; i++) {
                float grey = grey(canvas, i);
                for (int at = i; at < pixels.length; at += plane) {
                    pixels[at] = within(canvas, saturation * pixels[at] + (1 - saturation) * grey);
                }
            }
        }
    }

    private static float grey(Canvas canvas, int pixel) {
        float[] pixels = canvas.pixels();
        int plane = canvas.height() * canvas.width();
        return canvas.channels() == 1
                ? pixels[pixel]
                : RED * pixels[pixel] + GREEN * pixels[pixel + plane] + BLUE * pixels[pixel + 2 * plane];
    }

    private static float within(Canvas canvas, float value) {
        return Float.isInfinite(canvas.white()) ? value : Math.max(0, Math.min(canvas.white(), value));
    }
}
