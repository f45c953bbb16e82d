package io.lockstep.driver.gate;

import io.lockstep.kernels.plaindata.Default;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The gate before a model that serves:
 *
 * <pre>
 * gate:
 *   resample: {by: dt}
 *   rules:
 *     - better: {metric: accuracy, by: 0, confidence: 0.95}
 *     - notWorse: {metric: logLoss, by: 0.01}
 *     - floor: {metric: auc, atLeast: 0.7}
 *     - slices: {column: region, metric: accuracy, atLeast: 0.6}
 *     - fairness: {column: sex, definition: equalOpportunityDifference, atMost: 0.1, confidence: 0.95}
 *     - calibration: {by: 0.01}
 *     - churn: {most: 0.2}
 * </pre>
 *
 * <p>All rules must pass. The first model of a name passes those alone that compare with no champion.
 *
 * @param rules none: everything passes
 */
public record Gate(
        @Default("[]") List<Rule> rules, @Default("{}") Resampling resample) {
    public Gate {
        rules = List.copyOf(rules);
    }

    /** Columns whose values the rules and the resampling need beside the model's own. */
    public Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        @Nullable String by = resample.by();
        if (by != null) {
            columns.add(by);
        }
        columns.addAll(sliceColumns());
        return columns;
    }

    /** Columns whose values cut slices. */
    public Set<String> sliceColumns() {
        Set<String> columns = new LinkedHashSet<>();
        rules.forEach(rule -> rule.sliceColumn().ifPresent(columns::add));
        return columns;
    }

    /**
     * Judges a challenger.
     *
     * @throws IllegalArgumentException where a rule asks for what the model does not have
     */
    public Decision judge(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        boolean first = evidence.rows().champion() == null;
        for (Rule rule : rules) {
            if (first && rule.comparesWithChampion()) {
                continue;
            }
            findings.add(rule.judge(evidence));
        }
        boolean accepted = findings.stream().allMatch(Finding::passed);
        return new Decision(accepted, first, evidence.rows().count(), findings);
    }
}
