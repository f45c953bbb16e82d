package io.lockstep.driver.audit;

import io.lockstep.driver.audit.AuditForm.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What is measured of a group.
 *
 * @param key in JSON; of one of several classes with its name, {@code tpr[yes]}
 * @param number by which its draws are known
 * @param compared whether groups are compared by it
 * @param tested whether that is a test
 * @param of the rows of a group
 */
record Measure(String key, int number, boolean compared, boolean tested, Source of) {
    /** Measures rows. */
    interface Source {
        /**
         * @param number of the measure
         * @param group number of the group
         */
        Estimate of(GroupCounts counts, Draws draws, int number, int group);
    }

    Estimate estimate(GroupCounts counts, Draws draws, int group) {
        return of.of(counts, draws, number, group);
    }

    /** All of a form, in order. */
    static List<Measure> all(AuditForm form) {
        List<Measure> all = new ArrayList<>();
        if (form.kind() == Kind.NUMBERS) {
            ofNumbers(all, form.labelled());
        } else {
            rates(all, form);
            if (form.labelled()) {
                ofClasses(all, form.kind() == Kind.YES_NO);
            }
        }
        return all;
    }

    private static void ofNumbers(List<Measure> all, boolean labelled) {
        mean(all, "mean_score", true, counts -> counts.score);
        if (labelled) {
            mean(all, "mean_label", false, counts -> counts.label);
            mean(all, "mean_error", true, counts -> counts.error);
            mean(all, "mae", true, counts -> counts.absolute);
            point(all, "rmse", counts -> Math.sqrt(counts.square.mean()));
        }
    }

    private static void rates(List<Measure> all, AuditForm form) {
        boolean two = form.kind() == Kind.YES_NO;
        for (int i = two ? 1 : 0; i < form.classes().size(); i++) {
            for (Rate rate : Rate.values()) {
                if ((form.labelled() || !rate.needsLabels()) && (two || rate != Rate.ACCURACY)) {
                    rate(all, two ? rate.id() : rate.id() + "[" + form.classes().get(i) + "]", rate, i);
                }
            }
        }
    }

    private static void ofClasses(List<Measure> all, boolean two) {
        if (two) {
            all.add(new Measure("auc", all.size(), true, false, (counts, draws, number, group) -> counts.scores.auc()));
        } else {
            share(all, Rate.ACCURACY.id(), true, true, GroupCounts::right, GroupCounts::rows);
        }
        point(all, "calibration_error", GroupCounts::calibrationError);
        mean(all, "brier", false, counts -> counts.brier);
        mean(all, "log_loss", false, counts -> counts.logLoss);
    }

    private static void rate(List<Measure> all, String key, Rate rate, int ofClass) {
        share(
                all,
                key,
                rate != Rate.FNR,
                rate != Rate.FNR && rate != Rate.BASE_RATE,
                counts -> rate.hits(counts.confusion(ofClass)),
                counts -> rate.trials(counts.confusion(ofClass)));
    }

    private static void share(
            List<Measure> all,
            String key,
            boolean compared,
            boolean tested,
            Function<GroupCounts, Long> hits,
            Function<GroupCounts, Long> trials) {
        all.add(new Measure(key, all.size(), compared, tested, (counts, draws, number, group) -> {
            long found = hits.apply(counts);
            long rows = trials.apply(counts);
            return new RateEstimate(found, rows, () -> draws.of(found, rows, number, group));
        }));
    }

    private static void mean(List<Measure> all, String key, boolean tested, Function<GroupCounts, MeanSum> sum) {
        all.add(new Measure(
                key,
                all.size(),
                true,
                tested,
                (counts, draws, number, group) -> sum.apply(counts).estimate()));
    }

    private static void point(List<Measure> all, String key, Function<GroupCounts, Double> value) {
        all.add(new Measure(
                key,
                all.size(),
                false,
                false,
                (counts, draws, number, group) -> new PointEstimate(value.apply(counts), counts.rows())));
    }
}
