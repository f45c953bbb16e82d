package io.lockstep.driver.feature;

import org.jspecify.annotations.Nullable;

/**
 * A picture's bytes, each a pixel from 0 to 255, times a factor.
 *
 * @param size bytes in each
 */
public record ImageFeature(String column, int size, double scale) implements Feature {
    @Override
    public void encode(@Nullable Object value, float[] features, int offset) throws BadRowException {
        byte[] pixels = pixels(value);
        float factor = (float) scale;
        for (int i = 0; i < size; i++) {
            features[offset + i] = (pixels[i] & 0xFF) * factor;
        }
    }

    /** The picture itself. */
    public byte[] pixels(@Nullable Object value) throws BadRowException {
        if (value instanceof byte[] pixels && pixels.length == size) {
            return pixels;
        }
        String found = value == null ? "none" : value instanceof byte[] bytes ? bytes.length + "" : "no bytes";
        throw new BadRowException(
                "wrong length", "column '" + column + "': expected a picture of " + size + " bytes, got " + found);
    }
}
