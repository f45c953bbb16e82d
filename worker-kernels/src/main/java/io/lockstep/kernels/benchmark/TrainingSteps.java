package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.GraphPhase;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.ParameterUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The steps of a training with as many slices as threads: fresh batches, and in each phase one gradient a slice, their sum
 * in the tree's order, the optimizer, packing. Parts of a phase are called by the threads; {@link KernelBenchmark} keeps
 * them in order.
 */
final class TrainingSteps implements AutoCloseable {
    private final Workload workload;
    private final Examples examples;
    private final HeapFloats parameters;
    private final int slices;
    private final List<Batch> batches = new ArrayList<>();
    private final List<PhaseSteps> phases = new ArrayList<>();
    private final ParameterUpdate.Moved taken;

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
        CompileOptions options = CompileOptions.training(precision, sizes);
        ParameterLayout layout = workload.model().layout();
        int[] firstBlocks = new int[slices + 1];
        for (int s = 0; s < slices; s++) {
            firstBlocks[s + 1] = (int) ((long) layout.blocks().size() * (s + 1) / slices);
            batches.add(new Batch(
                    rows(s), workload.model().inputTypes(), workload.model().targetTypes()));
        }
        for (GraphPhase phase : workload.phases()) {
            Network network = backend.compile(workload.model(), options.forPhase(phase));
            phases.add(new PhaseSteps(
                    network,
                    workload.optimizer(),
                    tensor -> phase.moves(layout.tensors().get(tensor).name()),
                    firstBlocks));
        }
        if (phases.isEmpty()) {
            Network network = backend.compile(workload.model(), options);
            phases.add(new PhaseSteps(network, workload.optimizer(), tensor -> true, firstBlocks));
        }
        this.parameters = HeapFloats.of(layout.size());
        List<ParameterTensor> tensors = layout.tensors();
        for (int i = 0; i < tensors.size(); i++) {
            ParameterTensor tensor = tensors.get(i);
            tensor.initializer()
                    .fill(tensor.shape(), RandomStream.of(1, Purpose.INITIALIZATION, i), parameters.array(), (int)
                            tensor.offset());
        }
        phases.forEach(phase -> phase.network().pack(parameters));
        this.taken = this::packBlock;
    }

    private void packBlock(int block) {
        for (int i = 0; i < phases.size(); i++) {
            phases.get(i).network().packBlock(parameters, block);
        }
    }

    private int rows(int slice) {
        return first(slice + 1) - first(slice);
    }

    private int first(int slice) {
        return (int) ((long) workload.batch() * slice / slices);
    }

    /** As they are now. Not to be modified. */
    HeapFloats parameters() {
        return parameters;
    }

    /** Phases of a step. */
    int phaseCount() {
        return phases.size();
    }

    /** A workspace of each phase, for one thread. */
    StepWorkspaces workspaces() {
        return new StepWorkspaces(phases.stream()
                .map(phase -> phase.network().trainingWorkspace(1))
                .toList());
    }

    /** A whole step of one slice. */
    void alone(long step, StepWorkspaces workspaces) {
        fill(step, 0);
        for (int phase = 0; phase < phases.size(); phase++) {
            compute(phase, 0, workspaces);
            collect(step, phase);
            move(phase, 0);
            pack(0);
        }
    }

    /** The batch of one slice, by its thread, before the first phase. */
    void fill(long step, int slice) {
        Batch batch = batches.get(slice);
        long first = step * workload.batch() + first(slice);
        batch.setRows(rows(slice));
        for (int row = 0; row < rows(slice); row++) {
            batch.rowNumbers()[row] = first + row;
            batch.weights()[row] = 1;
        }
        examples.fill(first, rows(slice), batch);
    }

    /** Forward and backward of one slice, by its thread. */
    void compute(int phase, int slice, StepWorkspaces workspaces) {
        phases.get(phase).compute(batches.get(slice), slice, workspaces.of(phase));
    }

    /** After all slices, by one thread. */
    void collect(long step, int phase) {
        phases.get(phase).collect(step);
    }

    /** Sums and updates the blocks of one thread, and hands them over. */
    void move(int phase, int slice) {
        phases.get(phase).move(slice, parameters, taken);
    }

    /** After all blocks, the part of one thread. */
    void pack(int slice) {
        for (int i = 0; i < phases.size(); i++) {
            phases.get(i).network().finishPacking(slice, slices);
        }
    }

    /** Sum over the phases. */
    double meanLoss() {
        double sum = 0;
        for (int i = 0; i < phases.size(); i++) {
            sum += phases.get(i).meanLoss();
        }
        return sum;
    }

    @Override
    public void close() {
        phases.forEach(PhaseSteps::close);
    }
}
