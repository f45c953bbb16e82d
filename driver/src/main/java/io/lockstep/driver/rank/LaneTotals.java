package io.lockstep.driver.rank;

import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.SliceTree;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.kernels.network.LossSum;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Loss and weight of every lane of every rank, step by step, and the weights of a round: the same on all ranks. */
final class LaneTotals {
    private static final int LANE_BYTES = 2 * Double.BYTES;

    private final Membership membership;
    private final StepAgreement agreement;
    private final SliceTree tree;
    private final double[] losses;
    private final double[] weights;
    private final double[] roundWeights;
    private final LossSum total = new LossSum();
    private boolean leftOut;

    LaneTotals(Membership membership, StepAgreement agreement) {
        this.membership = membership;
        this.agreement = agreement;
        this.tree = membership.tree();
        this.losses = new double[tree.sliceCount()];
        this.weights = new double[losses.length];
        this.roundWeights = new double[losses.length];
    }

    /**
     * A step is computed, by the lanes of this rank. Every rank has to come here for it.
     *
     * @return whether it is finite in every lane
     */
    boolean exchange(Collective collective, long step, List<Lane> lanes) throws WorkerLostException {
        ByteBuffer mine = ByteBuffer.allocate(1 + lanes.size() * LANE_BYTES);
        boolean finite = lanes.stream().allMatch(Lane::finite);
        mine.put(agreement.word(finite)[0]);
        for (Lane lane : lanes) {
            mine.putDouble(lane.total().lossSum()).putDouble(lane.total().weightSum());
        }
        byte[][] all = collective.size() == 1 ? new byte[][] {mine.array()} : collective.exchange(step, mine.array());
        boolean agreed = true;
        leftOut = false;
        for (int rank = 0; rank < all.length; rank++) {
            ByteBuffer theirs = ByteBuffer.wrap(all[rank]);
            agreed &= agreement.hear(theirs.get());
            for (int lane = membership.slices().first(rank);
                    lane < membership.slices().end(rank);
                    lane++) {
                double loss = theirs.getDouble();
                leftOut |= Double.isNaN(loss);
                losses[lane] = Double.isNaN(loss) ? 0 : loss;
                weights[lane] = theirs.getDouble();
                roundWeights[lane] += weights[lane];
            }
        }
        total.set(sum(losses, 0), sum(weights, 0));
        return agreed;
    }

    private double sum(double[] values, int node) {
        return tree.isLeaf(node)
                ? values[tree.first(node)]
                : sum(values, tree.left(node)) + sum(values, tree.right(node));
    }

    /** Whether some lanes were left out of the last step and others moved. */
    boolean leftOut() {
        return leftOut && total.weightSum() > 0;
    }

    /** Over all lanes that were not left out of the last step. */
    LossSum total() {
        return total;
    }

    /** Of each lane, since this was asked last. */
    double[] takeWeights() {
        double[] round = roundWeights.clone();
        Arrays.fill(roundWeights, 0);
        return round;
    }
}
