package io.lockstep.driver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.tngtech.archunit.core.domain.JavaClass;
import io.lockstep.driver.testing.MainClasses;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.shape.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ImageChangesTest {
    private static final Shape SHAPE = Shape.of(3, 6, 5);
    private static final Binding BINDING = new Binding(ImageChanges.REGISTRY);
    private static final Augmentation ALL =
            augmentation(Map.of("rotate", Map.of("degrees", 15)), "colour", Map.of("cutout", Map.of("size", 2)));

    private static Augmentation augmentation(Object... changes) {
        return BINDING.bind(Augmentation.class, Map.of("changes", List.of(changes)), "data.augment");
    }

    private static byte[] pixels() {
        byte[] pixels = new byte[90];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (37 * i + 5);
        }
        return pixels;
    }

    private static float[] seen(Augmentation augmentation, long epoch, long row) {
        AugmentedImage image = new AugmentedImage(augmentation, SHAPE, 4);
        image.draw(9, 9);
        float[] to = new float[90];
        float[] table = new PixelScale(1 / 255.0, List.of(0.1, 0.2, 0.3), List.of(0.5, 1.0, 2.0)).table(3);
        image.decode(pixels(), 0, table, to, 0);
        image.draw(epoch, row);
        image.decode(pixels(), 0, table, to, 0);
        return to;
    }

    @Test
    void nothingIsMissing() {
        assertThat(Set.copyOf(ImageChanges.REGISTRY.kinds().values()))
                .isEqualTo(MainClasses.all().stream()
                        .filter(one -> one.isAssignableTo(ImageChange.class) && !one.isInterface())
                        .map(JavaClass::reflect)
                        .collect(Collectors.toSet()));
    }

    @Test
    void anImageIsAFunctionOfEpochAndRow() {
        assertThat(seen(ALL, 1, 2)).isEqualTo(seen(ALL, 1, 2));
        assertThat(seen(ALL, 1, 2)).isNotEqualTo(seen(ALL, 1, 3)).isNotEqualTo(seen(ALL, 2, 2));
        assertThat(ALL.isNone()).isFalse();
    }

    @Test
    void changesAreMadeInTheirOrderWithDrawsOfTheirOwn() {
        Augmentation twice = augmentation(Map.of("cutout", Map.of("size", 2)), Map.of("cutout", Map.of("size", 2)));
        Augmentation once = augmentation(Map.of("cutout", Map.of("size", 2)));
        int more = 0;
        for (int row = 0; row < 50; row++) {
            more += Arrays.equals(seen(twice, 0, row), seen(once, 0, row)) ? 0 : 1;
        }
        assertThat(more).isGreaterThan(25);
    }

    /** Grey of 0.299, 0.587, 0.114 of a colour that is no grey, through each channel's own line. */
    @Test
    void pixelsBetweenWholeOnesLieOnTheLine() {
        float[] table = new PixelScale(1 / 255.0, List.of(0.1, 0.2), List.of(0.5, 2.0)).table(2);
        assertThat(PixelScale.between(table, 1, 255)).isEqualTo(table[511]);
        assertThat(PixelScale.between(table, 1, 0)).isEqualTo(table[256]);
        assertThat((double) PixelScale.between(table, 1, 100.25f)).isCloseTo((100.25 / 255 - 0.2) / 2, within(1e-6));
    }

    @Test
    void floatsAreChangedAsTheyAre() {
        AugmentedImage image = new AugmentedImage(augmentation(Map.of("cutout", Map.of("size", 3))), SHAPE, 4);
        float[] from = new float[91];
        Arrays.fill(from, 7);
        float[] to = new float[90];
        image.draw(0, 0);
        image.copy(FloatBuffer.wrap(from), 1, to, 0);
        for (float value : to) {
            assertThat(value).isIn(0f, 7f);
        }
        assertThat(to).contains(0f, 7f);
    }

    @Test
    void aChangeThatDoesNotFitIsNamedByItsPlace() {
        assertThatThrownBy(() -> augmentation("colour", Map.of("cutout", Map.of("size", 5)))
                        .check(SHAPE))
                .hasMessage(
                        "data.augment.changes[1].cutout.size: expected less than 5, the side of the picture, got 5");
    }
}
