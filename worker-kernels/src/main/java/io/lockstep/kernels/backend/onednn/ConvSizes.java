package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.layer.convolution.ConvGeometry;
import io.lockstep.kernels.layer.window.SlidingAxis;
import org.bytedeco.dnnl.memory;

/**
 * Sizes of a convolution as the library takes them.
 *
 * @param image [B, C, H, W]
 * @param map [B, M, h, w]
 * @param weight [M, C, kh, kw]; of several groups [G, M / G, C / G, kh, kw]
 * @param strides down and across
 * @param dilations what is skipped between two cells of the kernel, not how far apart they are
 * @param before padding above and on the left
 * @param after padding below and on the right
 */
@SuppressWarnings("ArrayRecordComponent") // handed to the library, never compared
record ConvSizes(
        long[] image, long[] map, long[] weight, long[] strides, long[] dilations, long[] before, long[] after) {
    static ConvSizes of(int rows, ConvGeometry geometry) {
        SlidingAxis v = geometry.vertical();
        SlidingAxis h = geometry.horizontal();
        long filters = geometry.filtersPerGroup();
        long channels = geometry.channelsPerGroup();
        return new ConvSizes(
                new long[] {rows, geometry.channels(), v.input(), h.input()},
                new long[] {rows, geometry.filters(), v.output(), h.output()},
                geometry.groups() == 1
                        ? new long[] {filters, channels, v.kernel(), h.kernel()}
                        : new long[] {geometry.groups(), filters, channels, v.kernel(), h.kernel()},
                new long[] {v.stride(), h.stride()},
                new long[] {v.dilation() - 1, h.dilation() - 1},
                new long[] {v.before(), h.before()},
                new long[] {v.after(), h.after()});
    }

    /**
     * Whether the library's matrix tiles (AMX) would end the process: they take the outputs that see nothing but padding
     * for outputs of a product nobody made.
     */
    static boolean areDeadly(memory.data_type type, ConvGeometry geometry) {
        return type != memory.data_type.f32
                && (geometry.vertical().hasOutputsOfPadding()
                        || geometry.horizontal().hasOutputsOfPadding());
    }
}
