package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.ParameterUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The steps of a training with as many slices as threads: fresh batches, one gradient a slice, their sum in the tree's
 * order, the optimizer, packing. Parts of a step are called by the threads; {@link KernelBenchmark} keeps them in
 * order.
 */
final class TrainingSteps implements AutoCloseable {
    private static final double[] NO_FACTORS = {};

    private final Workload workload;
    private final Examples examples;
    private final Network network;
    private final HeapFloats parameters;
    private final Update update = new Update();
    private final int slices;
    private final int[] firstBlocks;
    private final List<Batch> batches = new ArrayList<>();
    private final List<FloatStorage> gradients = new ArrayList<>();
    private final List<SliceGradient> sliceGradients = new ArrayList<>();
    private final List<ParameterUpdate> updates = new ArrayList<>();
    private final ParameterUpdate.Moved taken;
    private final TableSteps tables;
    private double lossSum;
    private double weightSum;

    TrainingSteps(Workload workload, Backend backend, Precision precision, int slices) {
        this.workload = workload;
        this.examples = workload.examples().get();
        this.slices = slices;
        List<Integer> sizes = IntStream.range(0, slices)
                .map(this::rows)
                .distinct()
                .sorted()
                .boxed()
                .toList();
        this.network = backend.compile(workload.model(), precision, sizes);
        ParameterLayout layout = network.layout();
        this.parameters = HeapFloats.of(layout.size());
        List<ParameterTensor> tensors = layout.tensors();
        for (int i = 0; i < tensors.size(); i++) {
            ParameterTensor tensor = tensors.get(i);
            tensor.initializer()
                    .fill(tensor.shape(), RandomStream.of(1, Purpose.INITIALIZATION, i), parameters.array(), (int)
                            tensor.offset());
        }
        this.firstBlocks = new int[slices + 1];
        for (int s = 0; s < slices; s++) {
            firstBlocks[s + 1] = (int) ((long) layout.blocks().size() * (s + 1) / slices);
            batches.add(new Batch(
                    rows(s), workload.model().inputTypes(), workload.model().targetTypes()));
            gradients.add(network.allocate(layout.size()));
            sliceGradients.add(new SliceGradient(gradients.get(s), new LossSum()));
            updates.add(new ParameterUpdate(layout, workload.optimizer(), firstBlocks[s], firstBlocks[s + 1]));
        }
        network.pack(parameters);
        this.tables = new TableSteps(network, workload.optimizer(), slices);
        this.taken = block -> network.packBlock(parameters, block);
    }

    private int rows(int slice) {
        return first(slice + 1) - first(slice);
    }

    private int first(int slice) {
        return (int) ((long) workload.batch() * slice / slices);
    }

    TrainingWorkspace workspace() {
        return network.trainingWorkspace(1);
    }

    /** Forward and backward of one slice, by its thread. */
    void compute(long step, int slice, TrainingWorkspace workspace) {
        Batch batch = batches.get(slice);
        long first = step * workload.batch() + first(slice);
        batch.setRows(rows(slice));
        for (int row = 0; row < rows(slice); row++) {
            batch.rowNumbers()[row] = first + row;
            batch.weights()[row] = 1;
        }
        examples.fill(first, rows(slice), batch);
        workspace.gradient(batch, 0, sliceGradients.get(slice));
    }

    /** After all slices, by one thread. */
    void collect(long step) {
        lossSum = 0;
        weightSum = 0;
        for (int s = 0; s < slices; s++) {
            lossSum += sliceGradients.get(s).losses().lossSum();
            weightSum += sliceGradients.get(s).losses().weightSum();
        }
        update.set(step + 1, workload.optimizer().learningRate());
    }

    /** Sums and updates the blocks of one thread, and hands them over. */
    void move(int slice) {
        float mean = (float) (1 / weightSum);
        tables.move(sliceGradients, update, mean, slice);
        List<Block> blocks = network.layout().blocks();
        long from = blocks.get(firstBlocks[slice]).offset();
        long count = blocks.get(firstBlocks[slice + 1] - 1).end() - from;
        for (int s = 1; s < slices; s++) {
            gradients.get(0).add(from, gradients.get(s), from, count);
        }
        updates.get(slice).apply(update, gradients.get(0), 0, mean, 1f, NO_FACTORS, parameters, taken);
    }

    /** After all blocks, the part of one thread. */
    void pack(int slice) {
        network.finishPacking(slice, slices);
    }

    double meanLoss() {
        return lossSum / weightSum;
    }

    @Override
    public void close() {
        gradients.forEach(FloatStorage::close);
        tables.close();
        network.close();
    }
}
