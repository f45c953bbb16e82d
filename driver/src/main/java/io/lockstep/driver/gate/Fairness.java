package io.lockstep.driver.gate;

import io.lockstep.driver.audit.AuditConfig;
import io.lockstep.driver.audit.AuditCounts;
import io.lockstep.driver.audit.AuditForm;
import io.lockstep.driver.audit.AuditForm.Kind;
import io.lockstep.driver.audit.FairnessRequirement;
import io.lockstep.driver.audit.GroupColumn;
import io.lockstep.driver.audit.GroupCounts;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The challenger treats the groups of a column alike, as {@code audit --require} has it. Each row counts once. Where fewer than two
 * groups have enough rows it does not pass: nothing is shown.
 *
 * @param column whose values are groups
 * @param definition such as {@code equalOpportunityDifference} or {@code demographicParityRatio}
 * @param atLeast absent: {@code atMost} is the limit
 * @param atMost absent: {@code atLeast} is the limit
 * @param confidence with which the true value keeps the limit; absent: the value itself is held against it
 * @param cuts where numbers are cut into groups, rising; none: each value is a group
 * @param fewest rows of a group that is judged
 */
public record Fairness(
        String column,
        String definition,
        @Nullable Double atLeast,
        @Nullable Double atMost,
        @Nullable Double confidence,
        @Default("[]") List<Double> cuts,
        @Default("100") int fewest)
        implements Rule {
    public Fairness {
        cuts = List.copyOf(cuts);
        if ((atLeast == null) == (atMost == null)) {
            throw new IllegalArgumentException("expected atLeast or atMost, got " + (atLeast == null ? "none" : "both")
                    + ". Write {column: sex, definition: equalOpportunityDifference, atMost: 0.1}");
        }
        requirement(column, definition, atLeast, atMost, confidence);
        config(column, cuts, fewest);
    }

    private static FairnessRequirement requirement(
            String column,
            String definition,
            @Nullable Double atLeast,
            @Nullable Double atMost,
            @Nullable Double confidence) {
        double limit = atMost == null ? Objects.requireNonNull(atLeast) : atMost;
        return new FairnessRequirement(definition, List.of(column), atMost != null, limit, confidence);
    }

    private static AuditConfig config(String column, List<Double> cuts, int fewest) {
        return AuditConfig.standard().withGroups(Map.of(column, cuts)).withFewest(fewest);
    }

    @Override
    public Optional<String> sliceColumn() {
        return Optional.of(column);
    }

    @Override
    public boolean judges(Target target) {
        return target instanceof Target.YesNo
                || target instanceof Target.ClassIndex
                || target instanceof Target.Numbers;
    }

    @Override
    public boolean comparesWithChampion() {
        return false;
    }

    @Override
    public Finding judge(Evidence evidence) {
        AuditConfig config = config(column, cuts, fewest);
        AuditCounts counts = counts(config, evidence.rows());
        FairnessRequirement.Outcome outcome =
                requirement(column, definition, atLeast, atMost, confidence).judge(config, counts);
        return new Finding(
                "fairness of " + column + ", " + definition,
                outcome.passed(),
                Map.of("value", outcome.value(), "limit", outcome.limit()),
                outcome.words() + "; asked " + (atMost == null ? "at least " : "at most ") + outcome.limit());
    }

    private AuditCounts counts(AuditConfig config, JudgedRows rows) {
        ModelAnswers answers = rows.challenger();
        GroupColumn groups = config.columns().get(0);
        int size = answers.size();
        boolean numbers = answers.target() instanceof Target.Numbers;
        int classes = answers.target() instanceof Target.YesNo ? 2 : size;
        if (!judges(answers.target()) || (numbers && size != 1)) {
            throw new IllegalArgumentException(
                    "gate: fairness: expected a model whose answer is a class or a number, got "
                            + answers.target().name() + " of " + size + ". Leave the rule out");
        }
        AuditForm form = new AuditForm(
                numbers ? Kind.NUMBERS : classes == 2 ? Kind.YES_NO : Kind.CLASSES,
                true,
                numbers
                        ? List.of()
                        : IntStream.range(0, classes).mapToObj(String::valueOf).toList());
        AuditCounts counts = new AuditCounts(form, config.columns());
        List<String> values = Objects.requireNonNull(rows.slices().get(column), column);
        for (int row = 0; row < rows.count(); row++) {
            String value = values.get(row);
            add(counts.of(List.of(group(groups, value))), form, answers, row);
        }
        return counts;
    }

    private static String group(GroupColumn groups, String value) {
        if (value.isEmpty()) {
            return GroupColumn.MISSING;
        }
        try {
            return groups.cuts().isEmpty() ? value : groups.rangeOf(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "gate: fairness: column " + groups.name() + ": expected numbers to cut into groups, got "
                            + Excerpt.quoted(value) + ". Leave cuts out",
                    e);
        }
    }

    private static void add(GroupCounts counts, AuditForm form, ModelAnswers answers, int row) {
        int size = answers.size();
        int from = row * size;
        float right = answers.targets()[row * answers.targetSize()];
        if (form.kind() == Kind.NUMBERS) {
            counts.addNumber(right, answers.scores()[from]);
            return;
        }
        if (answers.target() instanceof Target.YesNo) {
            float probability = answers.scores()[from];
            counts.addYesNo(right >= Target.YES, probability >= Target.YES, probability);
            return;
        }
        int answered = Target.ClassIndex.predicted(answers.scores(), from, size);
        if (form.kind() == Kind.YES_NO) {
            counts.addYesNo(right == 1, answered == 1, answers.scores()[from + 1]);
        } else {
            counts.addClass((int) right, answered, answers.scores(), from);
        }
    }
}
