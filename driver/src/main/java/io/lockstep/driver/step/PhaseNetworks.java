package io.lockstep.driver.step;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.Network;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Networks that a training computes with: one for each phase, all of the same parameters, and one to measure with, which is
 * that of the only phase where there is no more than one.
 */
public final class PhaseNetworks implements AutoCloseable {
    private final List<Network> trained = new ArrayList<>();
    private @Nullable Network measuring;

    /** @param sliceSizes numbers of rows that a slice can have */
    public PhaseNetworks(Assignment assignment, Backend backend, List<Integer> sliceSizes) {
        List<StepPhase> phases = assignment.phases();
        try {
            for (StepPhase phase : phases) {
                trained.add(assignment.compile(backend, sliceSizes, phase));
            }
            boolean parts = phases.get(0).isPart();
            measuring = parts ? assignment.compile(backend, List.of()) : null;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Phases of a step. */
    public int size() {
        return trained.size();
    }

    /** That of a phase, by its number. */
    public Network of(int phase) {
        return trained.get(phase);
    }

    /** Those that take new parameters in every step. */
    public List<Network> trained() {
        return List.copyOf(trained);
    }

    /** Whether {@link #measured} is apart, and packed when it is used. */
    public boolean measuresApart() {
        return measuring != null;
    }

    /** The whole network. */
    public Network measured() {
        return measuring == null ? trained.get(0) : measuring;
    }

    /** What all of them take. */
    public MemoryPlan memoryPlan() {
        MemoryPlan sum = MemoryPlan.NONE;
        for (Network network : trained) {
            sum = sum.plus(network.memoryPlan());
        }
        if (measuring != null) {
            sum = sum.plus(measuring.memoryPlan().shared());
        }
        return sum;
    }

    @Override
    public void close() {
        trained.forEach(Network::close);
        if (measuring != null) {
            measuring.close();
        }
    }
}
