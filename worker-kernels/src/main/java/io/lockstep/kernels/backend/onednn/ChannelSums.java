package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Sums of an image's channels where these lie side by side: a row of ones times the image as a matrix [pixels, C].
 *
 * @param ones [1, pixels]
 * @param pixels the image as a matrix
 * @param sums [1, C]
 */
record ChannelSums(Layout row, Place ones, Layout pixels, Layout sums, Compiled product) {
    /** Null of another order. */
    static @Nullable ChannelSums of(Primitives primitives, Layout image) {
        long[] sizes = image.sizes();
        if (!image.sameAs(primitives.ordered(memory.format_tag.acdb, image.type(), sizes))) {
            return null;
        }
        int count = Math.toIntExact(sizes[0] * sizes[2] * sizes[3]);
        float[] values = new float[count];
        Arrays.fill(values, 1);
        Layout row = primitives.plain(image.type(), 1, count);
        Layout pixels = primitives.plain(image.type(), count, sizes[1]);
        Layout sums = primitives.plain(memory.data_type.f32, 1, sizes[1]);
        return new ChannelSums(
                row, primitives.constant(row, values), pixels, sums, primitives.product(row, pixels, sums, 1));
    }

    /** Adds the sums to the work. */
    void bind(PassBuilder builder, memory image, memory into) {
        builder.call(
                product,
                new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
                builder.at(row, ones),
                builder.seenAs(pixels, image),
                into);
    }
}
