package io.lockstep.driver.feature;

import io.lockstep.kernels.plaindata.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * How the steps of an answer are weighed: losses of models in which it differs are not compared.
 *
 * @param column with their weights; absent: all are 1
 * @param alike whether steps of whatever row count alike
 */
public record StepWeighing(@Nullable String column, boolean alike) {
    /** For messages. */
    @Override
    public String toString() {
        return (column == null ? "nothing" : "column " + Excerpt.quoted(column)) + (alike ? ", alike in all rows" : "");
    }
}
