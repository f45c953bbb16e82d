package io.lockstep.driver.explanation;

import java.util.List;

/**
 * Explained row: what each source column adds to an answer, against the answer to a baseline.
 *
 * @param row its identity: the key column's value, or the hash of its content
 * @param answer that is explained: a class, or the name of a number
 * @param answerValue the model's output for it before softmax or sigmoid; a number in its unit
 * @param baselineValue the same of the baseline
 * @param columns every source column that is an input, in the order of the model. Their attributions add up to the difference of
 *     both values where the method is complete
 * @param maps of columns that are pictures, tokens, frames or windows; empty where none are asked for
 */
public record Explanation(
        String row, String answer, double answerValue, double baselineValue, List<Reason> columns, List<CellMap> maps) {
    public Explanation {
        columns = List.copyOf(columns);
        maps = List.copyOf(maps);
    }

    /** How far the sum of attributions is from the difference of both values. */
    public double completenessError() {
        double sum = 0;
        for (Reason column : columns) {
            sum += column.attribution();
        }
        return Math.abs(sum - (answerValue - baselineValue));
    }
}
