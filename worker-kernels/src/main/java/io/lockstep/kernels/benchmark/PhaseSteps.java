package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.ParameterUpdate;
import io.lockstep.kernels.update.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** One phase of the steps of a training: its network, the gradients of its slices, and what moves its tensors. */
final class PhaseSteps implements AutoCloseable {
    private static final double[] NO_FACTORS = {};

    private final Network network;
    private final Optimizer optimizer;
    private final int[] firstBlocks;
    private final Update update = new Update();
    private final List<FloatStorage> gradients = new ArrayList<>();
    private final List<SliceGradient> sliceGradients = new ArrayList<>();
    private final List<ParameterUpdate> updates = new ArrayList<>();
    private final TableSteps tables;
    private double lossSum;
    private double weightSum;

    /**
     * @param network of this phase. Closed with this.
     * @param moves tensors by number
     * @param firstBlocks of each slice's thread, and behind the last
     */
    PhaseSteps(Network network, Optimizer optimizer, IntPredicate moves, int[] firstBlocks) {
        this.network = network;
        this.optimizer = optimizer;
        this.firstBlocks = firstBlocks;
        ParameterLayout layout = network.layout();
        UpdateRule rule = UpdateRule.of(optimizer, layout).moving(moves);
        int slices = firstBlocks.length - 1;
        for (int s = 0; s < slices; s++) {
            gradients.add(network.allocate(layout.size()));
            sliceGradients.add(new SliceGradient(gradients.get(s), new LossSum()));
            updates.add(new ParameterUpdate(layout, rule, firstBlocks[s], firstBlocks[s + 1]));
        }
        this.tables = new TableSteps(network, optimizer, slices);
    }

    Network network() {
        return network;
    }

    void compute(Batch batch, int slice, TrainingWorkspace workspace) {
        workspace.gradient(batch, 0, sliceGradients.get(slice));
    }

    void collect(long step) {
        lossSum = 0;
        weightSum = 0;
        for (int s = 0; s < sliceGradients.size(); s++) {
            lossSum += sliceGradients.get(s).losses().lossSum();
            weightSum += sliceGradients.get(s).losses().weightSum();
        }
        update.set(step + 1, optimizer.learningRate());
    }

    void move(int slice, HeapFloats parameters, ParameterUpdate.Moved taken) {
        float mean = (float) (1 / weightSum);
        tables.move(sliceGradients, update, mean, slice);
        List<Block> blocks = network.layout().blocks();
        long from = blocks.get(firstBlocks[slice]).offset();
        long count = blocks.get(firstBlocks[slice + 1] - 1).end() - from;
        for (int s = 1; s < gradients.size(); s++) {
            gradients.get(0).add(from, gradients.get(s), from, count);
        }
        updates.get(slice).apply(update, gradients.get(0), 0, mean, 1f, NO_FACTORS, parameters, taken);
    }

    double meanLoss() {
        return lossSum / weightSum;
    }

    @Override
    public void close() {
        gradients.forEach(FloatStorage::close);
        network.close();
    }
}
