package io.lockstep.driver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.shape.Shape;
import org.junit.jupiter.api.Test;

/** Numbers of torchvision's {@code adjust_brightness}, {@code adjust_contrast} and {@code adjust_saturation}, by hand. */
class ColourTest {
    /** Two pixels: (100, 50, 200) with grey 82.05, and (10, 250, 30) with grey 153.16. */
    private static Canvas canvas() {
        Canvas canvas = new Canvas(Shape.of(3, 1, 2), 255);
        System.arraycopy(new float[] {100, 10, 50, 250, 200, 30}, 0, canvas.pixels(), 0, 6);
        return canvas;
    }

    private static void assertPixels(Canvas canvas, double... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) canvas.pixels()[i]).as("pixel " + i).isCloseTo(expected[i], within(1e-2));
        }
    }

    @Test
    void brightnessMultipliesUpToWhite() {
        Canvas canvas = canvas();
        Colour.apply(canvas, 1.5f, 1, 1);
        assertPixels(canvas, 150, 15, 75, 255, 255, 45);
    }

    /** The mean grey is 117.605. */
    @Test
    void contrastMovesAwayFromTheMeanGrey() {
        Canvas canvas = canvas();
        Colour.apply(canvas, 1, 0.5f, 1);
        assertPixels(canvas, 108.80, 63.80, 83.80, 183.80, 158.80, 73.80);
    }

    @Test
    void saturationMovesAwayFromTheOwnGrey() {
        Canvas canvas = canvas();
        Colour.apply(canvas, 1, 1, 2);
        assertPixels(canvas, 117.95, 0, 17.95, 255, 255, 0);
    }

    @Test
    void allThreeInTheirOrder() {
        Canvas canvas = canvas();
        Colour.apply(canvas, 0.5f, 0.5f, 0);
        // half: (50, 25, 100), (5, 125, 15), greys 41.025 and 76.58, mean 58.8025; halfway there; their greys
        assertPixels(canvas, 49.914, 67.691, 49.914, 67.691, 49.914, 67.691);
    }

    /** Numbers that were normalised before they came have no black and no white to stay between. */
    @Test
    void pixelsOfNoKnownRangeAreNotCut() {
        Canvas canvas = new Canvas(Shape.of(1, 1, 3), Float.POSITIVE_INFINITY);
        System.arraycopy(new float[] {-2, 1, 400}, 0, canvas.pixels(), 0, 3);
        Colour.apply(canvas, 1.5f, 1, 1);
        assertPixels(canvas, -3, 1.5, 600);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new Colour(1.5, 0, 0)).hasMessage("brightness: expected 0 to 1, got 1.5");
        assertThatThrownBy(() -> new Colour(0, 0, 0))
                .hasMessageContaining("expected brightness, contrast or saturation above 0, got none");
        assertThatThrownBy(() -> new Colour(0, 0, 0.5).check("changes[0].colour", Shape.of(1, 4, 4)))
                .hasMessage("changes[0].colour.saturation: expected pictures of 3 channels, got 1."
                        + " Leave it out for grey ones");
        assertThatThrownBy(() -> new Colour(0.1, 0, 0).check("changes[0].colour", Shape.of(4, 4, 4)))
                .hasMessage("changes[0].colour: expected pictures of 1 or 3 channels, got 4."
                        + " Leave colour out for them");
    }
}
