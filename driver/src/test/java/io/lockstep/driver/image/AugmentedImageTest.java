package io.lockstep.driver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.shape.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentedImageTest {
    private static final Augmentation BOTH = augmentation(Map.of("flip", "horizontal", "crop", Map.of("padding", 2)));

    private static Augmentation augmentation(Map<String, Object> data) {
        return new Binding().bind(Augmentation.class, data, "data.augment");
    }

    /** Row of epoch 0 that is drawn as wanted. */
    private static long row(AugmentedImage augmented, boolean mirrored, int down, int right) {
        for (long row = 0; ; row++) {
            augmented.draw(0, row);
            if (augmented.mirrored() == mirrored && augmented.down() == down && augmented.right() == right) {
                return row;
            }
        }
    }

    private static float[] seen(AugmentedImage augmented, byte[] pixels, float[] table, int size) {
        float[] numbers = new float[size + 2];
        Arrays.fill(numbers, Float.NaN);
        augmented.decode(pixels, 1, table, numbers, 1);
        assertThat(numbers[0]).isNaN();
        assertThat(numbers[size + 1]).isNaN();
        return Arrays.copyOfRange(numbers, 1, size + 1);
    }

    /**
     * The image 1 2 3 / 4 5 6 with black around it, seen from one line further down and one column to the left, shows .
     * 4 5 above a black line; mirrored, 5 4 . Numbers are 10 v - 1, so black is -1.
     */
    @Test
    void shiftsThenMirrors() {
        AugmentedImage augmented = new AugmentedImage(
                augmentation(Map.of("flip", "horizontal", "crop", Map.of("padding", 1))), Shape.of(1, 2, 3), 7);
        byte[] pixels = {99, 1, 2, 3, 4, 5, 6};
        float[] table = new PixelScale(1, java.util.List.of(0.1), java.util.List.of(0.1)).table(1);
        augmented.draw(0, row(augmented, false, 1, -1));
        assertThat(seen(augmented, pixels, table, 6)).containsExactly(-1, 39, 49, -1, -1, -1);
        augmented.draw(0, row(augmented, true, 1, -1));
        assertThat(seen(augmented, pixels, table, 6)).containsExactly(49, 39, -1, -1, -1, -1);
        augmented.draw(0, row(augmented, false, -1, 1));
        assertThat(seen(augmented, pixels, table, 6)).containsExactly(-1, -1, -1, 19, 29, -1);
        augmented.draw(0, row(augmented, true, 0, 0));
        assertThat(seen(augmented, pixels, table, 6)).containsExactly(29, 19, 9, 59, 49, 39);
        // floats are 0 where bytes are black
        augmented.draw(0, row(augmented, true, 1, -1));
        float[] numbers = {Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN};
        augmented.copy(FloatBuffer.wrap(new float[] {99, 1, 2, 3, 4, 5, 6}), 1, numbers, 0);
        assertThat(numbers).containsExactly(5, 4, 0, 0, 0, 0);
    }

    @Test
    void everyChannelIsSeenAlikeThroughItsOwnTable() {
        Shape shape = Shape.of(3, 5, 4);
        AugmentedImage augmented = new AugmentedImage(BOTH, shape, 1);
        byte[] pixels = new byte[61];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i + 1);
        }
        float[] table = new float[3 * 256];
        for (int i = 0; i < table.length; i++) {
            table[i] = 1000 * (i / 256) + i % 256;
        }
        for (long row = 0; row < 200; row++) {
            augmented.draw(3, row);
            float[] found = seen(augmented, pixels, table, 60);
            for (int i = 0; i < 60; i++) {
                int y = i / 4 % 5 + augmented.down();
                int x = (augmented.mirrored() ? 3 - i % 4 : i % 4) + augmented.right();
                boolean inside = y >= 0 && y < 5 && x >= 0 && x < 4;
                int stored = inside ? pixels[1 + i / 20 * 20 + y * 4 + x] & 0xFF : 0;
                assertThat(found[i]).isEqualTo(1000 * (i / 20) + stored);
            }
        }
    }

    @Test
    void everyShiftAndBothSidesAreAsLikely() {
        AugmentedImage augmented = new AugmentedImage(BOTH, Shape.of(1, 8, 8), 5);
        int[] counts = new int[50];
        int draws = 100_000;
        for (long row = 0; row < draws; row++) {
            augmented.draw(9, row);
            counts[((augmented.mirrored() ? 1 : 0) * 5 + augmented.down() + 2) * 5 + augmented.right() + 2]++;
        }
        // 2000 of each expected, deviation 44; six of them
        assertThat(counts).hasSize(50);
        for (int count : counts) {
            assertThat(count).isBetween(1735, 2265);
        }
    }

    @Test
    void aDrawDependsOnSeedEpochAndRowAlone() {
        Set<String> all = new HashSet<>();
        for (long seed : new long[] {1, 2}) {
            for (long epoch : new long[] {0, 1}) {
                StringBuilder draws = new StringBuilder();
                AugmentedImage forward = new AugmentedImage(BOTH, Shape.of(1, 8, 8), seed);
                AugmentedImage other = new AugmentedImage(BOTH, Shape.of(3, 32, 32), seed);
                for (long row = 0; row < 50; row++) {
                    forward.draw(epoch, row);
                    other.draw(epoch, 999 - row);
                    other.draw(epoch, row);
                    String draw = forward.mirrored() + " " + forward.down() + " " + forward.right();
                    assertThat(other.mirrored() + " " + other.down() + " " + other.right())
                            .isEqualTo(draw);
                    draws.append(draw).append('\n');
                }
                all.add(draws.toString());
            }
        }
        assertThat(all).hasSize(4);
    }

    @Test
    void onlyWhatIsAskedForIsChanged() {
        AugmentedImage flipped = new AugmentedImage(augmentation(Map.of("flip", "horizontal")), Shape.of(1, 8, 8), 1);
        AugmentedImage cropped =
                new AugmentedImage(augmentation(Map.of("crop", Map.of("padding", 3))), Shape.of(1, 8, 8), 1);
        AugmentedImage both = new AugmentedImage(
                augmentation(Map.of("flip", "horizontal", "crop", Map.of("padding", 3))), Shape.of(1, 8, 8), 1);
        for (long row = 0; row < 100; row++) {
            flipped.draw(2, row);
            cropped.draw(2, row);
            both.draw(2, row);
            assertThat(flipped.down()).isZero();
            assertThat(flipped.right()).isZero();
            assertThat(cropped.mirrored()).isFalse();
            assertThat(both.mirrored()).isEqualTo(flipped.mirrored());
            assertThat(both.down()).isEqualTo(cropped.down());
            assertThat(both.right()).isEqualTo(cropped.right());
        }
        assertThat(augmentation(Map.of()).isNone()).isTrue();
        assertThat(BOTH.isNone()).isFalse();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> augmentation(Map.of("crop", Map.of("padding", 0))))
                .hasMessage("data.augment.crop.padding: expected at least 1 pixel, got 0. Leave crop out for none");
        assertThatThrownBy(() -> augmentation(Map.of("flip", "vertical"))).hasMessageContaining("data.augment.flip");
        assertThatThrownBy(() -> BOTH.check(Shape.of(13)))
                .hasMessage("data.augment: expected pictures (channels x height x width), got examples of shape 13."
                        + " Remove data.augment");
        assertThatThrownBy(() -> BOTH.check(Shape.of(3, 9, 2)))
                .hasMessage("data.augment.crop.padding: expected less than 2, the side of the picture, got 2");
        Augmentation.NONE.check(Shape.of(13));
    }
}
