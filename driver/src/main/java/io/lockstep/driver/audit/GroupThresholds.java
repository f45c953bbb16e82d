package io.lockstep.driver.audit;

import io.lockstep.driver.audit.ScoreCounts.Scored;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Thresholds of their own for groups, by which they have the same TPR (equal opportunity: Hardt, Price and Srebro, Equality of
 * Opportunity in Supervised Learning, NIPS 2016): among rates that all can have, that with the fewest errors. A rate between two
 * thresholds is had by answering yes to a share of the rows between them, those on the convex hull of the group's ROC curve. What
 * it brings is told on other rows than it is learnt on: each half of the rows, drawn by coins from the counts, is answered by what
 * the other one gives. It uses the group to decide, which nothing here does unasked.
 *
 * @param column whose values are groups
 * @param thresholds of each judged group, learnt on all rows
 * @param before accuracy and largest difference of TPR as answered
 * @param after the same with the groups' own thresholds, on the other half
 */
public record GroupThresholds(String column, Map<String, Mixed> thresholds, Effect before, Effect after) {
    private static final int HALVES = 2;

    public GroupThresholds {
        thresholds = Collections.unmodifiableMap(new LinkedHashMap<>(thresholds));
    }

    /**
     * Yes from {@code above} on, and to a share of the rows from {@code below} on.
     *
     * @param above score from which on all are yes
     * @param below score from which on a share is yes; at most {@code above}
     * @param share of the rows between both
     */
    public record Mixed(double above, double below, double share) {
        /** Part of the rows with a score that is yes. */
        double yes(double score) {
            return score >= above ? 1 : score >= below ? share : 0;
        }
    }

    /** What it comes to. */
    public record Effect(double accuracy, double equalOpportunityDifference) {}

    /** A point of a ROC curve: yes from a score on. */
    private record Point(double from, double fpr, double tpr) {}

    /**
     * Learns and judges.
     *
     * @param groups of one column, by name, all with enough rows of both answers
     */
    static Optional<GroupThresholds> of(String column, Map<String, GroupCounts> groups) {
        if (groups.size() < 2) {
            return Optional.empty();
        }
        Map<String, List<Scored>> all = new LinkedHashMap<>();
        groups.forEach((name, counts) -> all.put(name, counts.scores.sorted()));
        double right = 0;
        double rows = 0;
        List<Double> rates = new ArrayList<>();
        for (GroupCounts own : groups.values()) {
            Rate.Confusion confusion = own.confusion(1);
            right += own.right();
            rows += own.rows();
            rates.add(Rate.TPR.hits(confusion) / (double) Rate.TPR.trials(confusion));
        }
        Effect before = new Effect(right / rows, Collections.max(rates) - Collections.min(rates));
        Map<String, List<Scored>> one = new LinkedHashMap<>();
        Map<String, List<Scored>> other = new LinkedHashMap<>();
        int number = 0;
        for (Map.Entry<String, List<Scored>> group : all.entrySet()) {
            List<Scored> half = ScoreCounts.half(group.getValue(), number++);
            one.put(group.getKey(), half);
            other.put(group.getKey(), ScoreCounts.without(group.getValue(), half));
        }
        return Optional.of(new GroupThresholds(
                column,
                learnt(all),
                before,
                effect(Map.of(0, learnt(other), 1, learnt(one)), Map.of(0, one, 1, other))));
    }

    /** Thresholds with the fewest errors among those with one TPR. */
    private static Map<String, Mixed> learnt(Map<String, List<Scored>> groups) {
        Map<String, List<Point>> hulls = new LinkedHashMap<>();
        TreeSet<Double> rates = new TreeSet<>();
        groups.forEach((name, scored) -> {
            List<Point> hull = hull(scored);
            hulls.put(name, hull);
            hull.forEach(point -> rates.add(point.tpr));
        });
        double best = Double.POSITIVE_INFINITY;
        double chosen = 0;
        for (double rate : rates) {
            double errors = 0;
            for (Map.Entry<String, List<Scored>> group : groups.entrySet()) {
                double yes = count(group.getValue(), true);
                double no = count(group.getValue(), false);
                errors += yes * (1 - rate) + no * fpr(Objects.requireNonNull(hulls.get(group.getKey())), rate);
            }
            if (errors < best) {
                best = errors;
                chosen = rate;
            }
        }
        Map<String, Mixed> thresholds = new LinkedHashMap<>();
        double rate = chosen;
        hulls.forEach((name, hull) -> thresholds.put(name, mixed(hull, rate)));
        return thresholds;
    }

    private static double count(List<Scored> scored, boolean yes) {
        return scored.stream().mapToLong(own -> yes ? own.yes() : own.no()).sum();
    }

    /** Upper convex hull, from nothing is yes to all is. */
    private static List<Point> hull(List<Scored> scored) {
        double yes = count(scored, true);
        double no = count(scored, false);
        List<Point> hull = new ArrayList<>(List.of(new Point(Double.POSITIVE_INFINITY, 0, 0)));
        double yesSoFar = 0;
        double noSoFar = 0;
        for (int i = scored.size() - 1; i >= 0; i--) {
            yesSoFar += scored.get(i).yes();
            noSoFar += scored.get(i).no();
            Point next = new Point(scored.get(i).score(), noSoFar / no, yesSoFar / yes);
            while (hull.size() > 1 && !isAbove(hull.get(hull.size() - 2), hull.get(hull.size() - 1), next)) {
                hull.remove(hull.size() - 1);
            }
            hull.add(next);
        }
        return hull;
    }

    private static boolean isAbove(Point first, Point middle, Point last) {
        return (middle.tpr - first.tpr) * (last.fpr - first.fpr) > (last.tpr - first.tpr) * (middle.fpr - first.fpr);
    }

    private static int at(List<Point> hull, double rate) {
        int at = 1;
        while (at < hull.size() - 1 && hull.get(at).tpr < rate) {
            at++;
        }
        return at;
    }

    private static double share(Point before, Point after, double rate) {
        return after.tpr > before.tpr ? Math.min(1, Math.max(0, (rate - before.tpr) / (after.tpr - before.tpr))) : 1;
    }

    private static double fpr(List<Point> hull, double rate) {
        int at = at(hull, rate);
        Point before = hull.get(at - 1);
        Point after = hull.get(at);
        return before.fpr + share(before, after, rate) * (after.fpr - before.fpr);
    }

    private static Mixed mixed(List<Point> hull, double rate) {
        int at = at(hull, rate);
        Point before = hull.get(at - 1);
        Point after = hull.get(at);
        double share = share(before, after, rate);
        return share == 1 ? new Mixed(after.from, after.from, 1) : new Mixed(before.from, after.from, share);
    }

    private static Effect effect(
            Map<Integer, Map<String, Mixed>> thresholds, Map<Integer, Map<String, List<Scored>>> judged) {
        double right = 0;
        double rows = 0;
        Map<String, double[]> found = new LinkedHashMap<>();
        for (int half = 0; half < HALVES; half++) {
            Map<String, Mixed> own = Objects.requireNonNull(thresholds.get(half));
            for (Map.Entry<String, List<Scored>> group :
                    Objects.requireNonNull(judged.get(half)).entrySet()) {
                Mixed mixed = Objects.requireNonNull(own.get(group.getKey()));
                double[] sum = found.computeIfAbsent(group.getKey(), none -> new double[2]);
                for (Scored scored : group.getValue()) {
                    double yes = mixed.yes(scored.score());
                    right += scored.yes() * yes + scored.no() * (1 - yes);
                    rows += scored.yes() + (double) scored.no();
                    sum[0] += scored.yes() * yes;
                    sum[1] += scored.yes();
                }
            }
        }
        List<Double> rates = found.values().stream().map(own -> own[0] / own[1]).toList();
        return new Effect(right / rows, Collections.max(rates) - Collections.min(rates));
    }

    /** For people. */
    String words() {
        return "thresholds: " + column + ": groups' own ("
                + thresholds.entrySet().stream()
                        .map(own -> own.getKey() + " " + shown(own.getValue().below()))
                        .collect(Collectors.joining(", "))
                + ") would bring the difference of TPR from " + shown(before.equalOpportunityDifference) + " to "
                + shown(after.equalOpportunityDifference) + " and the accuracy from "
                + shown(before.accuracy)
                + " to " + shown(after.accuracy)
                + ", learnt on one half and judged on the other; they use the group to decide";
    }

    private static String shown(double number) {
        return String.format(Locale.ROOT, "%.4f", number);
    }

    /** As JSON keeps it. */
    Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("column", column);
        Map<String, Object> own = new LinkedHashMap<>();
        thresholds.forEach((group, mixed) -> {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("above", Double.isFinite(mixed.above) ? mixed.above : null);
            row.put("below", mixed.below);
            row.put("share", mixed.share);
            own.put(group, row);
        });
        data.put("thresholds", own);
        data.put("before", plainData(before));
        data.put("after", plainData(after));
        return data;
    }

    private static Map<String, Object> plainData(Effect effect) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("accuracy", effect.accuracy);
        data.put("equalOpportunityDifference", effect.equalOpportunityDifference);
        return data;
    }
}
