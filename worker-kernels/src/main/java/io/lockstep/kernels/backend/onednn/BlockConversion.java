package io.lockstep.kernels.backend.onednn;

import java.util.List;
import org.bytedeco.dnnl.memory;

/** Float32 to bfloat16, so many numbers. */
record BlockConversion(int count, Layout from, Layout to, Compiled reorder) {
    static BlockConversion of(Primitives primitives, int count) {
        Layout from = primitives.plain(memory.data_type.f32, count);
        Layout to = primitives.plain(memory.data_type.bf16, count);
        return new BlockConversion(count, from, to, primitives.reorder(from, to));
    }

    static long largestScratchpad(List<BlockConversion> conversions) {
        return conversions.stream()
                .mapToLong(conversion -> NativeMemory.align(conversion.reorder().scratchpadBytes()))
                .max()
                .orElse(0);
    }
}
