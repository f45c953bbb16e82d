package io.lockstep.driver.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PictureGridTest {
    /** Three pictures of 2x3, two a line, twice as large, two pixels of white between. */
    @Test
    void picturesStandSideBySide() throws Exception {
        List<byte[]> pictures = List.of(
                new byte[] {0, 1, 2, 3, 4, 5}, new byte[] {10, 11, 12, 13, 14, 15}, new byte[] {20, 21, 22, 23, 24, 25
                });
        byte[] file = new PictureGrid(Shape.of(1, 2, 3), 2, 2).png(pictures);
        BufferedImage grid = ImageIO.read(new ByteArrayInputStream(file));
        assertThat(grid.getWidth()).isEqualTo(14);
        assertThat(grid.getHeight()).isEqualTo(10);
        assertThat(grid.getRaster().getSample(0, 0, 0)).isZero();
        assertThat(grid.getRaster().getSample(5, 3, 0)).isEqualTo(5);
        assertThat(grid.getRaster().getSample(6, 0, 0)).isEqualTo(255);
        assertThat(grid.getRaster().getSample(10, 2, 0)).isEqualTo(14);
        assertThat(grid.getRaster().getSample(2, 6, 0)).isEqualTo(21);
        assertThat(grid.getRaster().getSample(9, 9, 0)).isEqualTo(255);
    }

    @Test
    void refusesAGridThatNoArrayHolds() {
        byte[] one = new byte[28 * 28];
        assertThatThrownBy(() -> new PictureGrid(Shape.of(1, 28, 28), 1000, 64).png(Collections.nCopies(100_000, one)))
                .hasMessage(
                        "grid: expected at most 1073741824 numbers of pixels, got 100000 pictures of 1x28x28, 64 times"
                                + " as large. Take fewer, or smaller ones");
    }

    @Test
    void coloursArePlanes() throws Exception {
        byte[] file = new PictureGrid(Shape.of(3, 1, 2), 8, 1).png(List.of(new byte[] {1, 2, 3, 4, 5, 6}));
        BufferedImage grid = ImageIO.read(new ByteArrayInputStream(file));
        assertThat(grid.getRGB(1, 0) & 0xffffff).isEqualTo(0x020406);
    }

    @Test
    void modelsSayByTheirLastLayerWhatBlackIs() {
        PixelRange tanh = PixelRange.of(model(new Tanh()));
        assertThat(List.of(tanh.pixel(-1), tanh.pixel(1), tanh.pixel(-3), tanh.pixel(0)))
                .containsExactly((byte) 0, (byte) 255, (byte) 0, (byte) 128);
        assertThat(PixelRange.of(model(new Sigmoid())).pixel(0.2f)).isEqualTo((byte) 51);
        assertThat(PixelRange.of("logits").pixel(0)).isEqualTo((byte) 128);
        assertThat(PixelRange.of("2, 4").pixel(3.2f)).isEqualTo((byte) 153);
        assertThatThrownBy(() -> tanh.pixel(Float.NaN)).hasMessageContaining("got NaN");
        ModelSpec none = ModelSpec.sequential(Shape.of(3), List.of(Dense.of(4)), new Mse());
        assertThatThrownBy(() -> PixelRange.of(none))
                .hasMessageStartingWith("--range: expected what the model's numbers are as pixels, as it ends with '");
        assertThatThrownBy(() -> PixelRange.of("grey"))
                .hasMessage("--range: expected two numbers, black and white, as 0,1 or -1,1, or logits, got 'grey'");
    }

    private static ModelSpec model(Layer last) {
        return ModelSpec.sequential(Shape.of(3), List.of(Dense.of(4), last), new Mse());
    }

    /** A quarter of a circle: the middle of (1, 0) and (0, 1) keeps its length. */
    @Test
    void noiseIsInterpolatedAlongTheSphere() {
        float[] middle = ImageGenerator.between(new float[] {1, 0}, new float[] {0, 1}, 0.5);
        assertThat(middle).containsExactly(new float[] {(float) Math.sqrt(0.5), (float) Math.sqrt(0.5)}, within(1e-6f));
        assertThat(ImageGenerator.between(new float[] {2, 1}, new float[] {2, 1}, 0.3))
                .containsExactly(2, 1);
        assertThat(ImageGenerator.between(new float[] {3, 1}, new float[] {0, 2}, 0))
                .containsExactly(3, 1);
    }
}
