package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;

import java.util.Arrays;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Addition of a number to each channel of an image, in its place: by the library's binary operation, or where that has
 * only its definition, as in blocks of channels, by a batch normalisation of mean 0 and variance 1, which adds its shift
 * and changes nothing else.
 *
 * @param row the numbers, as the operation sees them
 * @param zeros mean, where it normalises
 * @param ones variance, where it normalises
 */
record ChannelOffsets(
        Layout row, @Nullable Place zeros, @Nullable Place ones, Compiled addition) {
    /** Channels whose numbers the normalisation reads at once, beyond the last if there are fewer. */
    private static final int BLOCK = 16;

    /** Null where the library has only slow definitions. */
    static @Nullable ChannelOffsets of(Primitives primitives, Layout image) {
        return Temporaries.freed(() -> {
            int channels = Math.toIntExact(image.sizes()[1]);
            ChannelOffsets sum = sum(primitives, image, channels);
            return sum != null ? sum : shift(primitives, image, channels);
        });
    }

    private static @Nullable ChannelOffsets sum(Primitives primitives, Layout image, int channels) {
        Layout row = primitives.plain(memory.data_type.f32, 1, channels, 1, 1);
        binary.primitive_desc made = new binary.primitive_desc(
                primitives.cpu(),
                dnnl.algorithm.binary_add.value,
                image.description(),
                row.description(),
                image.description(),
                Primitives.attributes(null),
                false);
        return Primitives.isReference(made)
                ? null
                : new ChannelOffsets(row, null, null, primitives.compile("offsets", new binary(made), made));
    }

    private static @Nullable ChannelOffsets shift(Primitives primitives, Layout image, int channels) {
        int flags = normalization_flags.use_shift.value | normalization_flags.use_global_stats.value;
        BatchNormKernels kernels = new BatchNormKernels(primitives, 0, flags, false);
        if (channels % BLOCK != 0 || !kernels.suits(image)) {
            return null;
        }
        batch_normalization_forward.primitive_desc made = kernels.forward(image);
        Layout row = primitives.plain(memory.data_type.f32, channels);
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        return new ChannelOffsets(
                row,
                primitives.constant(row, new float[channels]),
                primitives.constant(row, ones),
                primitives.compile("offsets", new batch_normalization_forward(made), made));
    }

    /** Adds the addition to the work. */
    void bind(PassBuilder builder, memory image, memory numbers) {
        if (zeros == null || ones == null) {
            builder.call(
                    addition,
                    new int[] {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST},
                    image,
                    builder.seenAs(row, numbers),
                    image);
        } else {
            builder.call(
                    addition,
                    new int[] {DNNL_ARG_SRC, DNNL_ARG_MEAN, DNNL_ARG_VARIANCE, DNNL_ARG_SHIFT, DNNL_ARG_DST},
                    image,
                    builder.at(row, zeros),
                    builder.at(row, ones),
                    numbers,
                    image);
        }
    }
}
