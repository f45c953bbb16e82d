package io.lockstep.driver.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What thresholds of their own make alike in all groups, with the fewest errors that are then possible (Hardt, Price and Srebro,
 * Equality of Opportunity in Supervised Learning, NIPS 2016). Errors are piecewise linear in what groups have in common, so that
 * the best is at a corner of a group's hull, or where two hulls cross.
 */
public enum Criterion {
    /** The same TPR: each group with the least FPR that goes with it. */
    EQUAL_OPPORTUNITY("equalOpportunity") {
        @Override
        Map<String, MixedThreshold> learnt(Map<String, RocHull> hulls) {
            TreeSet<Double> rates = new TreeSet<>();
            hulls.values().forEach(hull -> rates.addAll(hull.tprs()));
            double best = Double.POSITIVE_INFINITY;
            double chosen = 0;
            for (double rate : rates) {
                double errors = 0;
                for (RocHull hull : hulls.values()) {
                    errors += hull.yes() * (1 - rate) + hull.no() * hull.fpr(rate);
                }
                if (errors < best) {
                    best = errors;
                    chosen = rate;
                }
            }
            Map<String, MixedThreshold> thresholds = new LinkedHashMap<>();
            double rate = chosen;
            hulls.forEach((group, hull) -> thresholds.put(group, hull.withTpr(rate)));
            return thresholds;
        }
    },

    /**
     * The same TPR and FPR, which every group can have: on or below all hulls. A group whose hull is above comes down to it by rows
     * whose score is not asked, of which as many are yes as that FPR says (as fairlearn's ThresholdOptimizer has it).
     */
    EQUALIZED_ODDS("equalizedOdds") {
        @Override
        Map<String, MixedThreshold> learnt(Map<String, RocHull> hulls) {
            List<RocHull> all = List.copyOf(hulls.values());
            double fpr = bestFpr(all);
            double tpr = common(all, fpr);
            Map<String, MixedThreshold> thresholds = new LinkedHashMap<>();
            hulls.forEach((group, hull) -> {
                double own = hull.tpr(fpr);
                double ignored = own > tpr && own > fpr ? Math.min(1, (own - tpr) / (own - fpr)) : 0;
                MixedThreshold asked = hull.withFpr(fpr);
                thresholds.put(group, ignored > 0 ? asked.ignoring(ignored, fpr) : asked);
            });
            return thresholds;
        }
    };

    private final String id;

    Criterion(String id) {
        this.id = id;
    }

    /** As it is typed and stored. */
    public String id() {
        return id;
    }

    /** The one that is typed so. */
    public static Optional<Criterion> of(String id) {
        return Stream.of(values()).filter(own -> own.id.equals(id)).findFirst();
    }

    /** What all are typed as. */
    public static List<String> ids() {
        return Stream.of(values()).map(Criterion::id).toList();
    }

    /**
     * Learns thresholds.
     *
     * @param hulls of groups, one at least
     */
    abstract Map<String, MixedThreshold> learnt(Map<String, RocHull> hulls);

    /** The largest TPR that all can have with an FPR. */
    private static double common(List<RocHull> hulls, double fpr) {
        double least = 1;
        for (RocHull hull : hulls) {
            least = Math.min(least, hull.tpr(fpr));
        }
        return least;
    }

    private static double errors(List<RocHull> hulls, double fpr) {
        double yes = 0;
        double no = 0;
        for (RocHull hull : hulls) {
            yes += hull.yes();
            no += hull.no();
        }
        return yes * (1 - common(hulls, fpr)) + no * fpr;
    }

    /** Errors are convex: the best is the best corner, or a crossing beside it. */
    private static double bestFpr(List<RocHull> hulls) {
        TreeSet<Double> corners = new TreeSet<>(List.of(0.0, 1.0));
        hulls.forEach(hull -> corners.addAll(hull.fprs()));
        double best = best(hulls, List.copyOf(corners));
        List<Double> beside = new ArrayList<>(List.of(best));
        Double lower = corners.lower(best);
        Double higher = corners.higher(best);
        if (lower != null) {
            crossings(hulls, lower, best, beside);
        }
        if (higher != null) {
            crossings(hulls, best, higher, beside);
        }
        return best(hulls, beside);
    }

    private static double best(List<RocHull> hulls, List<Double> candidates) {
        double best = candidates.get(0);
        double fewest = errors(hulls, best);
        for (double fpr : candidates) {
            double errors = errors(hulls, fpr);
            if (errors < fewest) {
                fewest = errors;
                best = fpr;
            }
        }
        return best;
    }

    /** Where two hulls cross between two neighbouring corners of all, between which each is straight. */
    private static void crossings(List<RocHull> hulls, double from, double to, List<Double> found) {
        for (int i = 0; i < hulls.size(); i++) {
            for (int j = i + 1; j < hulls.size(); j++) {
                double before = hulls.get(i).tpr(from) - hulls.get(j).tpr(from);
                double after = hulls.get(i).tpr(to) - hulls.get(j).tpr(to);
                if (before * after < 0) {
                    found.add(from + (to - from) * (before / (before - after)));
                }
            }
        }
    }
}
