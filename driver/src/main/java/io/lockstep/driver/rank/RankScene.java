package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.config.Milestones;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.step.PhaseClock;
import io.lockstep.driver.step.Team;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Surroundings that a rank trains in, whatever its sync mode.
 *
 * @param parameters [layout size] those that all ranks have in common
 * @param stopReason why the rank is to end; null while it is not
 */
record RankScene(
        Assignment assignment,
        Membership membership,
        Backend backend,
        Collective collective,
        CheckpointStore store,
        TrainingData data,
        Milestones milestones,
        HeapFloats parameters,
        Team team,
        PhaseClock clock,
        StepAgreement agreement,
        Supplier<@Nullable String> stopReason) {
    ParameterLayout layout() {
        return assignment.model().layout();
    }
}
