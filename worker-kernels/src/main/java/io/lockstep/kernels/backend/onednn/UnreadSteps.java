package io.lockstep.kernels.backend.onednn;

import org.bytedeco.dnnl.memory;

/**
 * What the heads give to each step where a later one is no number. A product over all steps multiplies its values by
 * shares of 0, which makes NaN of what no earlier step reads. The last step reads every other: as long as it has numbers,
 * so have all, and nothing is computed here.
 */
final class UnreadSteps implements Work {
    private final AttentionProducts.Size size;
    private final NumberView values;
    private final NumberView shares;
    private final NumberView context;
    private final int width;

    /**
     * @param values of one row, [T, H d]
     * @param shares of it, [H, T, T]
     * @param context of it, [T, H d]. Mended.
     */
    UnreadSteps(AttentionProducts.Size size, NumberView values, NumberView shares, NumberView context) {
        this.size = size;
        this.values = values;
        this.shares = shares;
        this.context = context;
        this.width = (int) size.width();
    }

    static UnreadSteps of(
            AttentionProducts.Size size, memory.data_type type, Place values, Place shares, Place context) {
        return new UnreadSteps(
                size, NumberView.of(values, type), NumberView.of(shares, type), NumberView.of(context, type));
    }

    @Override
    public void run() {
        int last = (size.steps() - 1) * width;
        for (int i = 0; i < width; i++) {
            if (!Float.isFinite(context.get(last + i))) {
                mend(i);
            }
        }
    }

    private void mend(int column) {
        int steps = size.steps();
        int head = column / size.each() * steps * steps;
        for (int t = 0; t < steps; t++) {
            float sum = 0;
            for (int s = 0; s <= t; s++) {
                sum += shares.get(head + t * steps + s) * values.get(s * width + column);
            }
            context.put(t * width + column, sum);
        }
    }
}
