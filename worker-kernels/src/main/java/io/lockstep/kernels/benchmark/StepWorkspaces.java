package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.network.TrainingWorkspace;
import java.util.List;

/** What one thread computes a step's phases in. */
record StepWorkspaces(List<TrainingWorkspace> ofPhases) implements AutoCloseable {
    StepWorkspaces {
        ofPhases = List.copyOf(ofPhases);
    }

    TrainingWorkspace of(int phase) {
        return ofPhases.get(phase);
    }

    @Override
    public void close() {
        ofPhases.forEach(TrainingWorkspace::close);
    }
}
