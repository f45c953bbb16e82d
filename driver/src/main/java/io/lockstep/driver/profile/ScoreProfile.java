package io.lockstep.driver.profile;

import java.util.List;

/**
 * Distribution of what one output of a model answers.
 *
 * @param output its name
 * @param side which rows were answered: {@code validation}, or {@code training} where there are none
 * @param rows that were answered: all, or as many, spread evenly, as suffice
 * @param answers of classes the probability of each, in 100 bins of one width, and the classes answered; of numbers each
 *     answer in the unit of the data, in the bins of its column
 */
public record ScoreProfile(String output, String side, long rows, List<ColumnProfile> answers) {
    public ScoreProfile {
        answers = List.copyOf(answers);
    }
}
