package io.lockstep.kernels.backend.onednn;

import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.primitive_desc_base;

/**
 * Primitives of batch normalisation, in whatever layout.
 *
 * @param flags of {@code normalization_flags}
 * @param training whether there is a backward pass
 */
record BatchNormKernels(Primitives primitives, float epsilon, int flags, boolean training) {
    batch_normalization_forward.primitive_desc forward(Layout x) {
        return new batch_normalization_forward.primitive_desc(
                primitives.cpu(),
                training ? dnnl.prop_kind.forward_training.value : dnnl.prop_kind.forward_inference.value,
                x.description(),
                x.description(),
                epsilon,
                flags,
                Primitives.attributes(null),
                false);
    }

    batch_normalization_backward.primitive_desc backward(Layout x, batch_normalization_forward.primitive_desc hint) {
        return new batch_normalization_backward.primitive_desc(
                primitives.cpu(),
                dnnl.prop_kind.backward.value,
                x.description(),
                x.description(),
                x.description(),
                epsilon,
                flags,
                hint,
                Primitives.attributes(null),
                false);
    }

    /** Whether the library has a vectorised kernel for that layout; its others take some ten times as long. */
    boolean suits(Layout x) {
        batch_normalization_forward.primitive_desc forward = forward(x);
        return isVectorised(forward) && (!training || isVectorised(backward(x, forward)));
    }

    private static boolean isVectorised(primitive_desc_base description) {
        return description.impl_info_str().getString().contains("jit");
    }
}
