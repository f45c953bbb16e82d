package io.lockstep.kernels.layer.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingAxis;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tiles of patches; the worked examples of the convolutions stand in the tests of the layers. */
class PatchesTest {
    /** A tile holds 65536 floats of patches: filters of 272 x 9 leave 26 pixels, so that both axes are cut. */
    @Test
    void tilesOfAnyShapeGiveTheSameResult() {
        ConvGeometry sizes =
                Conv2d.of(2, Window.of(3), Padding.same(), new None()).geometry(List.of(Shape.of(3, 7, 11)));
        float[] x = TestNumbers.uniform(3 * 77, 1, 1);
        float[] weight = TestNumbers.uniform(2 * 27, 1, 2);
        float[] whole = mapAndBack(new Convolution(sizes, new Patches(sizes, 7, 11)), x, weight);
        for (int height : new int[] {1, 2, 7}) {
            for (int width : new int[] {1, 4, 10, 11}) {
                assertThat(mapAndBack(new Convolution(sizes, new Patches(sizes, height, width)), x, weight))
                        .containsExactly(whole, within(1e-4f));
            }
        }
        Patches chosen = Patches.of(new ConvGeometry(
                272, 4, 1, SlidingAxis.padded(30, 3, 1, 1, 1, 1), SlidingAxis.padded(40, 3, 1, 1, 1, 1)));
        assertThat(chosen).extracting(Patches::tileHeight, Patches::tileWidth).containsExactly(1, 26);
    }

    /** The map, what it sends back, and the gradient of the weight, one after the other. */
    private static float[] mapAndBack(Convolution convolution, float[] x, float[] weight) {
        int[] sizes = convolution.scratchSizes();
        float[][] scratch = {new float[sizes[0]], new float[sizes[1]], new float[sizes[2]]};
        CurrentPass pass = CurrentPass.inference(new PlainProducts(), 1, scratch);
        float[] map = new float[2 * 77];
        convolution.toMap(pass, weight, x, map, false);
        float[] image = new float[x.length];
        convolution.toImage(pass, weight, map, image);
        float[] dWeight = new float[weight.length];
        convolution.toWeight(pass, x, map, dWeight);
        float[] all = Arrays.copyOf(map, map.length + image.length + dWeight.length);
        System.arraycopy(image, 0, all, map.length, image.length);
        System.arraycopy(dWeight, 0, all, map.length + image.length, dWeight.length);
        return all;
    }
}
