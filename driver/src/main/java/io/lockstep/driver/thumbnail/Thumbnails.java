package io.lockstep.driver.thumbnail;

import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.ImageColumn;
import io.lockstep.driver.column.SoundColumn;
import io.lockstep.driver.sound.BadSoundException;
import io.lockstep.driver.sound.SoundExtractor;
import io.lockstep.driver.sound.SoundForm;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes thumbnails of values. */
public final class Thumbnails {
    /** Pixels of the longer side of a picture. */
    public static final int SIDE = 96;

    /** Numbers of a curve. */
    public static final int MOST_POINTS = 128;

    /** Characters of a text. */
    public static final int MOST_LETTERS = 160;

    private static final int MOST_FRAMES = 160;
    private static final int MOST_PARTS = 20;
    private static final int SHADES = 255;
    private static final int COLOURS = 3;

    private Thumbnails() {}

    /**
     * A value as its column reads it.
     *
     * @param column absent: the value as it is
     * @param shape of pictures, where their source says one
     */
    public static Thumbnail of(@Nullable Column column, @Nullable List<Integer> shape, @Nullable Object value) {
        if (column instanceof SoundColumn sound && value instanceof byte[] file) {
            return sound(sound.form(), file);
        }
        if (column instanceof ImageColumn image && value != null) {
            List<Integer> sizes = image.shape() == null ? shape : image.shape();
            byte[] pixels = pixels(value);
            return pixels == null ? of(value) : picture(sizes, pixels);
        }
        return of(value);
    }

    /** A value of which nothing is known. */
    public static Thumbnail of(@Nullable Object value) {
        if (value == null) {
            return new Thumbnail.Words("");
        }
        if (value instanceof double[] numbers) {
            return curve(numbers, numbers.length + " numbers" + range(numbers));
        }
        if (value instanceof byte[] bytes) {
            return new Thumbnail.Words(bytes.length + " bytes");
        }
        if (value instanceof Object[] parts) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < Math.min(parts.length, MOST_PARTS); i++) {
                texts.add(text(parts[i]));
            }
            return new Thumbnail.Words(
                    Excerpt.of(String.join(" ", texts) + (parts.length > MOST_PARTS ? " …" : ""), MOST_LETTERS));
        }
        return new Thumbnail.Words(Excerpt.of(text(value), MOST_LETTERS));
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        String text = CanonicalText.of(value);
        return text == null ? value.getClass().getSimpleName() : text;
    }

    private static byte @Nullable [] pixels(Object value) {
        if (value instanceof double[] numbers) {
            byte[] pixels = new byte[numbers.length];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) Math.max(0, Math.min(SHADES, Math.round(numbers[i])));
            }
            return pixels;
        }
        return value instanceof byte[] bytes ? bytes : null;
    }

    /** @param pixels planes of bytes. Not modified. */
    private static Thumbnail picture(@Nullable List<Integer> shape, byte[] pixels) {
        if (shape == null || (shape.size() != 2 && shape.size() != COLOURS)) {
            return new Thumbnail.Words(pixels.length + " pixels");
        }
        int channels = shape.size() == COLOURS ? shape.get(0) : 1;
        int height = shape.get(shape.size() - 2);
        int width = shape.get(shape.size() - 1);
        boolean drawn = channels == 1 || channels == COLOURS;
        if (!drawn || (long) channels * height * width != pixels.length) {
            return new Thumbnail.Words(pixels.length + " pixels");
        }
        return picture(channels, height, width, pixels);
    }

    private static Thumbnail picture(int channels, int height, int width, byte[] pixels) {
        int step = Math.max(1, (Math.max(height, width) + SIDE - 1) / SIDE);
        int rows = Math.max(1, height / step);
        int columns = Math.max(1, width / step);
        byte[] small = new byte[channels * rows * columns];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                for (int c = 0; c < channels; c++) {
                    small[(y * columns + x) * channels + c] =
                            mean(pixels, c * height * width + y * step * width + x * step, width, step, height, y);
                }
            }
        }
        return new Thumbnail.Picture(
                Png.of(channels, rows, columns, small),
                columns,
                rows,
                "picture " + width + "x" + height + (channels == 1 ? ", grey" : ""));
    }

    /** Mean of a square of pixels that begins at an index; what a narrow picture lacks of it is left out. */
    private static byte mean(byte[] pixels, int from, int width, int step, int height, int row) {
        int sum = 0;
        int count = 0;
        int lines = Math.min(step, height - row * step);
        int cells = Math.min(step, width - from % width);
        for (int dy = 0; dy < lines; dy++) {
            for (int dx = 0; dx < cells; dx++) {
                sum += pixels[from + dy * width + dx] & 0xFF;
                count++;
            }
        }
        return (byte) (count == 0 ? 0 : sum / count);
    }

    private static Thumbnail sound(SoundForm form, byte[] file) {
        try {
            double[] numbers = SoundExtractor.of(form).extract(file);
            String text = String.format(Locale.ROOT, "sound, %.1f kB", file.length / 1e3);
            return form.features() == SoundForm.Features.WAVEFORM
                    ? curve(numbers, text)
                    : spectrogram(numbers, form.bands(), form.frames(), text);
        } catch (BadSoundException e) {
            return new Thumbnail.Words(e.getMessage() == null ? "no sound" : e.getMessage());
        }
    }

    /** Low bands at the bottom, the loudest white. */
    private static Thumbnail spectrogram(double[] numbers, int bands, int frames, String text) {
        int step = Math.max(1, (frames + MOST_FRAMES - 1) / MOST_FRAMES);
        int width = Math.max(1, frames / step);
        double least = Arrays.stream(numbers).min().orElse(0);
        double largest = Arrays.stream(numbers).max().orElse(0);
        byte[] pixels = new byte[bands * width];
        for (int band = 0; band < bands; band++) {
            for (int x = 0; x < width; x++) {
                double sum = 0;
                for (int i = 0; i < step; i++) {
                    sum += numbers[band * frames + x * step + i];
                }
                double share = largest > least ? (sum / step - least) / (largest - least) : 0;
                pixels[(bands - 1 - band) * width + x] = (byte) Math.round(SHADES * share);
            }
        }
        return new Thumbnail.Picture(Png.of(1, bands, width, pixels), width, bands, text);
    }

    private static Thumbnail curve(double[] numbers, String text) {
        int step = Math.max(1, (numbers.length + MOST_POINTS - 1) / MOST_POINTS);
        List<Float> means = new ArrayList<>();
        for (int from = 0; from < numbers.length; from += step) {
            int to = Math.min(numbers.length, from + step);
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += numbers[i];
            }
            means.add((float) (sum / (to - from)));
        }
        return new Thumbnail.Curve(means, text);
    }

    private static String range(double[] numbers) {
        if (numbers.length == 0) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                " from %.4g to %.4g",
                Arrays.stream(numbers).min().orElse(0),
                Arrays.stream(numbers).max().orElse(0));
    }
}
