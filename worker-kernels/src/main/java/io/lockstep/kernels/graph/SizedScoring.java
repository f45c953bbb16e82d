package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.InferenceWorkspace;

/**
 * Scoring by passes of several sizes: full ones, then those that take the least time for what is left. A pass takes the time
 * of its rows, and of a few more for reading the weights.
 */
final class SizedScoring implements InferenceWorkspace {
    /** As long as a pass takes beside its rows, in rows. */
    private static final int BESIDE = 3;

    private final OpenState open;
    private final PaddedScoring[] passes;
    private final int[] next; // by rows that are left, which pass to begin with

    /** @param passes ascending by rows; closed with this workspace */
    SizedScoring(PaddedScoring[] passes, OpenState network) {
        this.open = new OpenState("inference workspace", network);
        this.passes = passes;
        this.next = next(passes);
    }

    private static int[] next(PaddedScoring[] passes) {
        int full = passes[passes.length - 1].rows();
        int[] next = new int[full + 1];
        int[] least = new int[full + 1];
        for (int left = 1; left <= full; left++) {
            least[left] = Integer.MAX_VALUE;
            for (int i = passes.length - 1; i >= 0; i--) {
                int rows = passes[i].rows();
                int time = rows + BESIDE + least[Math.max(0, left - rows)];
                if (time < least[left]) {
                    least[left] = time;
                    next[left] = i;
                }
            }
        }
        return next;
    }

    @Override
    public void score(Batch batch, float[] scores, float[] losses) {
        open.check();
        int from = 0;
        while (from < batch.rows()) {
            int left = batch.rows() - from;
            PaddedScoring pass = passes[next[Math.min(left, next.length - 1)]];
            int count = Math.min(left, pass.rows());
            pass.score(batch, from, count, scores, losses);
            from += count;
        }
    }

    @Override
    public void close() {
        if (open.close()) {
            for (PaddedScoring pass : passes) {
                pass.close();
            }
        }
    }
}
