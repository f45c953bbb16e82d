package io.lockstep.driver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.shape.Shape;
import org.junit.jupiter.api.Test;

class RotateTest {
    private static Canvas canvas(int channels, int height, int width, float... pixels) {
        Canvas canvas = new Canvas(Shape.of(channels, height, width), 255);
        System.arraycopy(pixels, 0, canvas.pixels(), 0, pixels.length);
        return canvas;
    }

    private static void assertPixels(Canvas canvas, double... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) canvas.pixels()[i]).as("pixel " + i).isCloseTo(expected[i], within(1e-3));
        }
    }

    @Test
    void aQuarterTurnMovesColumnsToLines() {
        Canvas canvas = canvas(2, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90);
        Rotate.turn(canvas, Math.PI / 2);
        assertPixels(canvas, 7, 4, 1, 8, 5, 2, 9, 6, 3, 70, 40, 10, 80, 50, 20, 90, 60, 30);
    }

    /** The right neighbour at distance 1 is read at (cos 45, sin 45) = (0.7071, 0.7071): 0.7071 squared of the corner 9 and so on. */
    @Test
    void anEighthReadsBetweenFourPixels() {
        Canvas canvas = canvas(1, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        Rotate.turn(canvas, -Math.PI / 4);
        double far = Math.sqrt(0.5);
        double near = 1 - far;
        assertThat((double) canvas.pixels()[4]).isCloseTo(5, within(1e-4));
        assertThat((double) canvas.pixels()[5])
                .isCloseTo(near * near * 5 + near * far * 6 + far * near * 8 + far * far * 9, within(1e-3));
        // the corner lies at distance 1.4142 on the line to the right: beyond the last pixel by 0.4142, where it is
        // black
        assertThat((double) canvas.pixels()[8]).isCloseTo((2 - Math.sqrt(2)) * 8, within(1e-3));
    }

    @Test
    void oddSidesKeepTheirShape() {
        Canvas canvas = canvas(1, 1, 4, 1, 2, 3, 4);
        Rotate.turn(canvas, Math.PI);
        assertPixels(canvas, 4, 3, 2, 1);
    }

    @Test
    void anglesAreAboveZero() {
        assertThatThrownBy(() -> new Rotate(0)).hasMessage("degrees: expected above 0 and at most 180, got 0.0");
        assertThatThrownBy(() -> new Rotate(181)).hasMessage("degrees: expected above 0 and at most 180, got 181.0");
    }
}
