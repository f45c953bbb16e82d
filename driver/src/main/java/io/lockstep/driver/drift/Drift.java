package io.lockstep.driver.drift;

import io.lockstep.driver.profile.ColumnProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.profile.ScoreProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Drift of later rows from those that a model was trained on. */
public final class Drift {
    private static final String LEARNT = "training";
    private static final String WHY_NONE =
            "no alarm, as the model had no validation rows and answers those it learnt from otherwise than others";

    private Drift() {}

    /**
     * Holds a window against the rows of a model.
     *
     * @param reference the model's profile
     * @param window counted in the bins of the reference ({@link io.lockstep.driver.profile.ProfileCounter})
     * @throws IllegalArgumentException when one of them has no rows, or the window was counted in other bins
     */
    public static DriftReport of(Profile reference, Profile window, DriftConfig config) {
        if (reference.rows() == 0 || window.rows() == 0) {
            throw new IllegalArgumentException("drift: expected rows before and after, got " + reference.rows()
                    + " and " + window.rows() + ". Check the path or the dates of the window");
        }
        List<ColumnDrift> columns = new ArrayList<>();
        compare(Role.INPUT, "", reference.inputs(), window.inputs(), config, columns);
        compare(Role.LABEL, "", reference.labels(), window.labels(), config, columns);
        for (ScoreProfile score : reference.scores()) {
            String output = reference.scores().size() == 1 ? "" : score.output() + ": ";
            List<ColumnDrift> answers = new ArrayList<>();
            window.scores().stream()
                    .filter(other -> other.output().equals(score.output()))
                    .findFirst()
                    .ifPresent(other -> compare(Role.SCORE, output, score.answers(), other.answers(), config, answers));
            boolean learnt = score.side().equals(LEARNT);
            answers.forEach(answer -> columns.add(learnt ? answer.withoutAlarms(WHY_NONE) : answer));
        }
        return new DriftReport(reference.rows(), window.rows(), config, adjusted(columns, config));
    }

    private static void compare(
            Role role,
            String prefix,
            List<ColumnProfile> reference,
            List<ColumnProfile> window,
            DriftConfig config,
            List<ColumnDrift> columns) {
        Map<String, ColumnProfile> others = new LinkedHashMap<>();
        window.forEach(column -> others.putIfAbsent(column.column(), column));
        for (ColumnProfile before : reference) {
            String name = prefix + before.column();
            ColumnProfile after = others.remove(before.column());
            columns.add(
                    after == null
                            ? Comparison.lost(name, role, before, config)
                            : Comparison.of(name, role, before, after, config));
        }
        others.values().forEach(after -> columns.add(Comparison.fresh(prefix + after.column(), role, after, config)));
    }

    private static List<ColumnDrift> adjusted(List<ColumnDrift> columns, DriftConfig config) {
        double[] adjusted = Holm.adjusted(columns.stream()
                .flatMap(column -> column.tests().stream())
                .mapToDouble(SignificanceTest::p)
                .toArray());
        List<ColumnDrift> result = new ArrayList<>();
        int at = 0;
        for (ColumnDrift column : columns) {
            List<SignificanceTest> tests = new ArrayList<>();
            List<Alarm> alarms = new ArrayList<>();
            for (SignificanceTest test : column.tests()) {
                double p = adjusted[at++];
                tests.add(test.withAdjusted(p));
                if (config.test() == AlarmRule.SIGNIFICANCE && p <= config.significance()) {
                    alarms.add(Alarm.significant(test.name(), p, config.significance()));
                }
            }
            result.add(column.adjusted(tests, alarms));
        }
        return result;
    }
}
