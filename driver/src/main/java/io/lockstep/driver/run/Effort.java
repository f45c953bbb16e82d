package io.lockstep.driver.run;

import java.util.List;

/**
 * What the training part of a command took.
 *
 * @param ranks who computed, in the last generation
 */
record Effort(List<TrainingResult.Rank> ranks, int generations, double examplesPerSecond) {
    Effort {
        ranks = List.copyOf(ranks);
    }
}
