package io.lockstep.kernels.layer.merging;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import java.util.List;

/**
 * Copies a run of each input in turn.
 *
 * @param runs of each input in a row
 * @param sizes of a run, by input
 * @param size of a run of the output, the sum of {@code sizes}
 */
record ConcatKernel(int runs, List<Integer> sizes, int size) implements PlainKernel {
    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        int count = pass.rows() * runs;
        int to = 0;
        for (int k = 0; k < inputs.length; k++) {
            int own = sizes.get(k);
            for (int run = 0; run < count; run++) {
                System.arraycopy(inputs[k], run * own, output, run * size + to, own);
            }
            to += own;
        }
    }

    @Override
    public void backward(
            Pass pass,
            float[][] parameters,
            float[][] inputs,
            float[] output,
            float[] kept,
            float[] dOutput,
            float[][] dInputs,
            float[][] dParameters) {
        int count = pass.rows() * runs;
        int from = 0;
        for (int k = 0; k < dInputs.length; k++) {
            int own = sizes.get(k);
            float[] dX = dInputs[k];
            for (int run = 0; dX.length > 0 && run < count; run++) {
                for (int i = 0; i < own; i++) {
                    dX[run * own + i] += dOutput[run * size + from + i];
                }
            }
            from += own;
        }
    }
}
