package io.lockstep.driver.image;

import io.lockstep.kernels.plaindata.PlainDataException;

/**
 * Rotation about the image's middle by an angle drawn from -degrees to degrees, read between four pixels (bilinear). What comes
 * in at the corners is black.
 *
 * @param degrees largest angle, above 0, at most 180
 */
public record Rotate(double degrees) implements ImageChange {
    private static final double MOST = 180;

    public Rotate {
        if (!(degrees > 0 && degrees <= MOST)) {
            throw new PlainDataException("degrees", "expected above 0 and at most 180, got " + degrees);
        }
    }

    @Override
    public void apply(Canvas canvas, Draws draws) {
        turn(canvas, StrictMath.toRadians(draws.around(degrees, 0)));
    }

    /** @param angle in radians, clockwise as seen */
    static void turn(Canvas canvas, double angle) {
        float cos = (float) StrictMath.cos(angle);
        float sin = (float) StrictMath.sin(angle);
        float middleX = (canvas.width() - 1) / 2f;
        float middleY = (canvas.height() - 1) / 2f;
        int plane = canvas.height() * canvas.width();
        float[] to = canvas.spare();
        for (int y = 0; y < canvas.height(); y++) {
            for (int x = 0; x < canvas.width(); x++) {
                float right = x - middleX;
                float down = y - middleY;
                float fromX = middleX + cos * right + sin * down;
                float fromY = middleY + cos * down - sin * right;
                for (int start = 0; start < to.length; start += plane) {
                    to[start + y * canvas.width() + x] = between(canvas, start, fromY, fromX);
                }
            }
        }
        canvas.swap();
    }

    private static float between(Canvas canvas, int start, float y, float x) {
        int top = (int) Math.floor(y);
        int left = (int) Math.floor(x);
        float down = y - top;
        float right = x - left;
        float above = (1 - right) * pixel(canvas, start, top, left) + right * pixel(canvas, start, top, left + 1);
        float below =
                (1 - right) * pixel(canvas, start, top + 1, left) + right * pixel(canvas, start, top + 1, left + 1);
        return (1 - down) * above + down * below;
    }

    private static float pixel(Canvas canvas, int start, int y, int x) {
        boolean outside = y < 0 || y >= canvas.height() || x < 0 || x >= canvas.width();
        return outside ? 0 : canvas.pixels()[start + y * canvas.width() + x];
    }
}
