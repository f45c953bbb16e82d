package io.lockstep.driver.run;

import java.util.List;

/**
 * Cost of the training part of a command.
 *
 * @param ranks who computed, in the last generation
 * @param pace rows a second: once warm, and of all the time
 */
record TrainingCost(List<TrainingResult.Rank> ranks, int generations, TrainingResult.Pace pace) {
    TrainingCost {
        ranks = List.copyOf(ranks);
    }
}
