package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import io.lockstep.kernels.network.Step;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** An activation as a layer of its own. */
final class ElementwiseForm implements Form {
    private final Step step;
    private final long count;
    private final Elementwise function;
    private final Compiled forward;
    private final @Nullable Compiled backward;

    ElementwiseForm(Primitives primitives, Step step, int rows, Elementwise function, boolean inputTrained) {
        this.step = step;
        this.count = (long) rows * step.outputShape().elementCount();
        this.function = function;
        this.forward = primitives.elementwiseForward(function, count);
        this.backward = inputTrained ? primitives.elementwiseBackward(function, count) : null;
    }

    @Override
    public long scratchpadBytes() {
        return Compiled.largestScratchpad(forward, backward);
    }

    @Override
    public void bindForward(Binding binding) {
        memory x = binding.value(step.inputs().get(0), Primitives.vector(count));
        memory y = binding.value(step.output(), Primitives.vector(count));
        binding.call(forward, new int[] {DNNL_ARG_SRC, DNNL_ARG_DST}, x, y);
    }

    @Override
    public void bindBackward(Binding binding) {
        if (backward == null) {
            return;
        }
        boolean fromOutput = function.fromOutput();
        memory seen = binding.value(fromOutput ? step.output() : step.inputs().get(0), Primitives.vector(count));
        memory dY = binding.gradient(step.output(), Primitives.vector(count));
        memory dX = binding.newGradient(step, 0, Primitives.vector(count));
        binding.call(
                backward,
                new int[] {fromOutput ? DNNL_ARG_DST : DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
                seen,
                dY,
                dX);
        binding.addNewGradient(step, 0);
    }
}
