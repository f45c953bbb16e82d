package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageShapesTest {
    private static List<Integer> sizes(String text) {
        return List.of(text.split("x")).stream().map(Integer::valueOf).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "1x16x8, 1x16x8, true",
        "1x16x8, 16x8, true",
        "1x16x8, 128, true",
        "3x4x5, 3x20, true",
        "3x4x5, 12x5, true",
        "1x1x784, 28x28, true",
        "1x16x8, 1x8x16, false",
        "16x8, 8x16, false",
        "3x4x4, 4x4x3, false",
        "3x4x5, 5x12, false",
        "1x16x8, 1x16x9, false",
        "2x2, 2x2x1, true"
    })
    void aViewJoinsNeighbouringSizes(String one, String other, boolean view) {
        assertThat(ImageShapes.isView(sizes(one), sizes(other))).isEqualTo(view);
        assertThat(ImageShapes.isView(sizes(other), sizes(one))).isEqualTo(view);
    }

    private static Preprocessing model(Shape input, ImageFeature image) {
        return new Preprocessing(
                input, List.of(image), new Answer(new Target.Numbers(), List.of("y"), List.of()), null, null);
    }

    @Test
    void imagesOfAnotherShapeAreRefusedThoughTheyAreAsLarge() {
        ImageFeature image = new ImageFeature("image", 128, 1, List.of(), List.of(), Shape.of(1, 16, 8));
        Preprocessing flat = model(Shape.of(128), image);
        assertThat(Preprocessing.fromPlainData(flat.toPlainData(), "")).isEqualTo(flat);
        flat.checkImages("new", Shape.of(1, 16, 8));
        flat.checkImages("new", null);
        assertThatThrownBy(() -> flat.checkImages("new", Shape.of(1, 8, 16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "new: expected pictures of 1x16x8 (channels, height, width), as the model was trained on, got"
                                + " 1x8x16. Give pictures of that shape, or let the source resize them");
    }

    /** Those models say no more than the shape of their input. */
    @Test
    void modelsFromBeforeAreHeldToTheShapeOfTheirInput() {
        ImageFeature image = new ImageFeature("image", 128, 1, List.of(), List.of());
        Preprocessing old = model(Shape.of(1, 16, 8), image);
        old.checkImages("new", Shape.of(1, 16, 8));
        assertThatThrownBy(() -> old.checkImages("new", Shape.of(1, 8, 16)))
                .hasMessageContaining("expected pictures of 1x16x8 (channels, height, width)")
                .hasMessageContaining("got 1x8x16");
        assertThatCode(() -> model(Shape.of(128), image).checkImages("new", Shape.of(1, 8, 16)))
                .doesNotThrowAnyException();
    }

    @Test
    void aConfiguredShapeIsAViewOfTheImages() {
        ImageShapes.checkConfigured("data", List.of(128), List.of(1, 16, 8));
        ImageShapes.checkConfigured("data", null, List.of(1, 16, 8));
        assertThatThrownBy(() -> ImageShapes.checkConfigured("data", List.of(1, 8, 16), List.of(1, 16, 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "data.shape: expected 1x16x8, as the pictures are, or sizes of it joined, got 1x8x16, which has"
                                + " as many pixels in another order. Correct it, or leave it out");
    }
}
