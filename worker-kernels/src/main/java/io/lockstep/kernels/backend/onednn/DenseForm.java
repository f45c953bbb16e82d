package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import io.lockstep.kernels.layer.Dense;
import io.lockstep.kernels.network.Step;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * {@code Y = f(X W^T + b)} as one primitive forward; where f's derivative wants its inputs, as two with these kept. Backward
 * turns dY into dZ in place, then writes dW and db straight into the gradient and dX. Symbols: B rows, I inputs, O units.
 */
final class DenseForm implements Form {
    private final Step step;
    private final int rows;
    private final int inputs;
    private final int units;
    private final boolean bias;
    private final @Nullable Elementwise activation;
    private final boolean fused;
    private final Compiled forward;
    private final @Nullable Compiled activationForward;
    private final @Nullable Compiled activationBackward;
    private final @Nullable Compiled backwardWeights;
    private final @Nullable Compiled backwardData;

    /**
     * @param activation null for none
     * @param training whether there is a backward pass
     * @param inputTrained whether dX is wanted
     */
    DenseForm(
            Primitives primitives,
            Step step,
            int rows,
            @Nullable Elementwise activation,
            boolean training,
            boolean inputTrained) {
        this.step = step;
        this.rows = rows;
        this.inputs = step.inputShapes().get(0).elementCount();
        this.units = step.outputShape().elementCount();
        this.bias = ((Dense) step.layer()).bias();
        this.activation = activation;
        this.fused = activation == null || activation.fromOutput() || !training;
        this.forward = primitives.affineForward(rows, inputs, units, bias, fused ? activation : null, training);
        long count = (long) rows * units;
        this.activationForward = activation == null || fused ? null : primitives.elementwiseForward(activation, count);
        this.activationBackward =
                activation == null || !training ? null : primitives.elementwiseBackward(activation, count);
        this.backwardWeights = training ? primitives.affineBackwardWeights(rows, inputs, units, bias) : null;
        this.backwardData = training && inputTrained ? primitives.affineBackwardData(rows, inputs, units) : null;
    }

    @Override
    public long scratchpadBytes() {
        return Compiled.largestScratchpad(
                forward, activationForward, activationBackward, backwardWeights, backwardData);
    }

    @Override
    public int keptPerRow() {
        return fused ? 0 : units;
    }

    @Override
    public void bindForward(Binding binding) {
        memory x = binding.value(step.inputs().get(0), Primitives.matrix(rows, inputs));
        memory w = binding.tensor(step.segments().get(0), Primitives.matrix(units, inputs));
        memory z = fused
                ? binding.value(step.output(), Primitives.matrix(rows, units))
                : binding.kept(step, Primitives.matrix(rows, units));
        if (bias) {
            memory b = binding.tensor(step.segments().get(1), Primitives.vector(units));
            binding.call(forward, new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST}, x, w, b, z);
        } else {
            binding.call(forward, new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST}, x, w, z);
        }
        if (activationForward != null) {
            memory flat = binding.kept(step, Primitives.vector((long) rows * units));
            memory y = binding.value(step.output(), Primitives.vector((long) rows * units));
            binding.call(activationForward, new int[] {DNNL_ARG_SRC, DNNL_ARG_DST}, flat, y);
        }
    }

    @Override
    public void bindBackward(Binding binding) {
        if (activation != null && activationBackward != null) {
            memory.desc flat = Primitives.vector((long) rows * units);
            memory gradient = binding.gradient(step.output(), flat);
            memory seen = fused ? binding.value(step.output(), flat) : binding.kept(step, flat);
            binding.call(
                    activationBackward,
                    new int[] {fused ? DNNL_ARG_DST : DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
                    seen,
                    gradient,
                    gradient);
        }
        memory dZ = binding.gradient(step.output(), Primitives.matrix(rows, units));
        if (backwardWeights != null) {
            memory x = binding.value(step.inputs().get(0), Primitives.matrix(rows, inputs));
            memory dW = binding.tensorGradient(step.segments().get(0), Primitives.matrix(units, inputs));
            if (bias) {
                memory dB = binding.tensorGradient(step.segments().get(1), Primitives.vector(units));
                binding.call(
                        backwardWeights,
                        new int[] {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS},
                        x,
                        dZ,
                        dW,
                        dB);
            } else {
                binding.call(
                        backwardWeights, new int[] {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS}, x, dZ, dW);
            }
        }
        if (backwardData != null) {
            memory w = binding.tensor(step.segments().get(0), Primitives.matrix(units, inputs));
            memory dX = binding.newGradient(step, 0, Primitives.matrix(rows, inputs));
            binding.call(backwardData, new int[] {DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC}, dZ, w, dX);
            binding.addNewGradient(step, 0);
        }
    }
}
