package io.lockstep.driver.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ResizingTest {
    private static int[] line(int width, int... old) {
        byte[] pixels = new byte[old.length];
        for (int i = 0; i < old.length; i++) {
            pixels[i] = (byte) old[i];
        }
        byte[] resized = Resizing.bilinear(new DecodedImage(1, 1, old.length, pixels), 1, width)
                .pixels();
        int[] values = new int[width];
        for (int i = 0; i < width; i++) {
            values[i] = resized[i] & 0xFF;
        }
        return values;
    }

    /**
     * From 2 to 4: the centres of the new pixels lie at 0.25, 0.75, 1.25, 1.75, those of the old at 0.5 and 1.5; at
     * 0.75 the first weighs 1 - 0.25 and the second 1 - 0.75.
     */
    @Test
    void enlargesByTheDistanceOfCentres() {
        assertThat(line(4, 100, 200)).containsExactly(100, 125, 175, 200);
        assertThat(line(1, 77)).containsExactly(77);
        assertThat(line(3, 77)).containsExactly(77, 77, 77);
    }

    /**
     * From 4 to 2 the triangle is twice as wide: the first centre lies at 1, from which the old centres 0.5, 1.5, 2.5
     * are 0.25, 0.25, 0.75 widths away. Weights 0.75, 0.75, 0.25, which sum to 1.75: (3 * 10 + 3 * 20 + 90) / 7 = 25.7,
     * and from the other side (20 + 3 * 90 + 3 * 200) / 7 = 127.1.
     */
    @Test
    void shrinksWithAWiderTriangle() {
        assertThat(line(2, 10, 20, 90, 200)).containsExactly(26, 127);
    }

    @Test
    void everyPlaneIsResizedAlongBothAxes() {
        // [2, 1, 2]: planes (0 100) and (200 40); twice as wide, three times as high
        DecodedImage resized = Resizing.bilinear(new DecodedImage(2, 1, 2, new byte[] {0, 100, (byte) 200, 40}), 3, 4);
        assertThat(resized.size()).isEqualTo("4x3");
        byte[] first = {0, 25, 75, 100};
        byte[] second = {(byte) 200, (byte) 160, 80, 40};
        for (int y = 0; y < 3; y++) {
            assertThat(Arrays.copyOfRange(resized.pixels(), y * 4, y * 4 + 4)).isEqualTo(first);
            assertThat(Arrays.copyOfRange(resized.pixels(), 12 + y * 4, 16 + y * 4))
                    .isEqualTo(second);
        }
        // one column: (10 30 50 250) to two rows, as (10 20 90 200) above: (30 + 90 + 50) / 7 and (30 + 150 + 750) / 7
        DecodedImage column = Resizing.bilinear(new DecodedImage(1, 4, 1, new byte[] {10, 30, 50, (byte) 250}), 2, 1);
        assertThat(column.pixels()).containsExactly(24, (byte) 133);
    }

    @Test
    void oneColourStaysThatColour() {
        for (int value : new int[] {0, 1, 127, 254, 255}) {
            for (int[] size : new int[][] {{7, 31}, {31, 7}, {1, 1}, {64, 13}, {17, 16}}) {
                byte[] pixels = new byte[17 * 13];
                Arrays.fill(pixels, (byte) value);
                assertThat(Resizing.bilinear(new DecodedImage(1, 17, 13, pixels), size[0], size[1])
                                .pixels())
                        .hasSize(size[0] * size[1])
                        .containsOnly(value);
            }
        }
    }

    @Test
    void theSameSizeIsTheSameImage() {
        DecodedImage image = new DecodedImage(1, 2, 2, new byte[4]);
        assertThat(Resizing.bilinear(image, 2, 2)).isSameAs(image);
    }
}
