package io.lockstep.driver.audit;

import io.lockstep.driver.audit.ScoreCounts.Scored;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Thresholds of their own for groups, and what they would bring. That is told on other rows than they are learnt on: each half of the
 * rows, drawn by coins from the counts, is answered by what the other one gives. They use the group to decide, which nothing here
 * does unasked.
 *
 * @param column whose values are groups
 * @param criterion that they keep
 * @param thresholds of each judged group, learnt on all rows
 * @param before as answered
 * @param after with the groups' own thresholds, on the other half
 */
public record GroupThresholds(
        String column, Criterion criterion, Map<String, MixedThreshold> thresholds, Effect before, Effect after) {
    /** Groups that have thresholds of their own at most. */
    public static final int MOST_GROUPS = 50;

    public GroupThresholds {
        thresholds = Collections.unmodifiableMap(new LinkedHashMap<>(thresholds));
    }

    /**
     * What it comes to.
     *
     * @param equalOpportunityDifference largest difference of TPR
     * @param equalizedOddsDifference larger one of the largest differences of TPR and FPR
     */
    public record Effect(double accuracy, double equalOpportunityDifference, double equalizedOddsDifference) {}

    /** Answers of a half, and scores they are learnt from. */
    private record Half(Map<String, List<Scored>> learnt, Map<String, List<Scored>> judged) {}

    /** Expected counts of a group: rows of yes and of no, and of each those answered yes. */
    private static final class Answered {
        private double yes;
        private double no;
        private double tp;
        private double fp;
    }

    /**
     * Learns and judges by each criterion.
     *
     * @param groups of one column, by name, all with enough rows of both answers
     * @return none where there is nothing to make alike
     */
    static List<GroupThresholds> of(String column, Map<String, GroupCounts> groups) {
        if (groups.size() < 2 || groups.size() > MOST_GROUPS) {
            return List.of();
        }
        Map<String, List<Scored>> all = new LinkedHashMap<>();
        Map<String, Answered> answered = new LinkedHashMap<>();
        groups.forEach((name, counts) -> {
            all.put(name, counts.scores.sorted());
            Rate.Confusion confusion = counts.confusion(1);
            Answered own = new Answered();
            own.yes = Rate.TPR.trials(confusion);
            own.no = Rate.FPR.trials(confusion);
            own.tp = confusion.tp();
            own.fp = confusion.fp();
            answered.put(name, own);
        });
        Map<String, List<Scored>> one = new LinkedHashMap<>();
        Map<String, List<Scored>> other = new LinkedHashMap<>();
        int number = 0;
        for (Map.Entry<String, List<Scored>> group : all.entrySet()) {
            List<Scored> half = ScoreCounts.half(group.getValue(), number++);
            one.put(group.getKey(), half);
            other.put(group.getKey(), ScoreCounts.without(group.getValue(), half));
        }
        Effect before = effect(answered);
        List<Half> halves = List.of(new Half(other, one), new Half(one, other));
        return List.of(Criterion.values()).stream()
                .map(criterion -> new GroupThresholds(
                        column, criterion, learnt(criterion, all), before, effect(criterion, halves)))
                .toList();
    }

    /** Thresholds by a criterion. */
    static Map<String, MixedThreshold> learnt(Criterion criterion, Map<String, List<Scored>> groups) {
        Map<String, RocHull> hulls = new LinkedHashMap<>();
        groups.forEach((name, scored) -> hulls.put(name, new RocHull(scored)));
        return criterion.learnt(hulls);
    }

    private static Effect effect(Criterion criterion, List<Half> halves) {
        Map<String, Answered> answered = new LinkedHashMap<>();
        for (Half half : halves) {
            Map<String, MixedThreshold> learnt = learnt(criterion, half.learnt);
            half.judged.forEach((group, rows) -> {
                MixedThreshold own = Objects.requireNonNull(learnt.get(group));
                Answered sum = answered.computeIfAbsent(group, none -> new Answered());
                for (Scored scored : rows) {
                    double yes = own.yes(scored.score());
                    sum.yes += scored.yes();
                    sum.no += scored.no();
                    sum.tp += scored.yes() * yes;
                    sum.fp += scored.no() * yes;
                }
            });
        }
        return effect(answered);
    }

    private static Effect effect(Map<String, Answered> groups) {
        double right = 0;
        double rows = 0;
        double[] tpr = {1, 0};
        double[] fpr = {1, 0};
        for (Answered own : groups.values()) {
            right += own.tp + own.no - own.fp;
            rows += own.yes + own.no;
            widen(tpr, own.tp / own.yes);
            widen(fpr, own.fp / own.no);
        }
        double opportunity = tpr[1] - tpr[0];
        return new Effect(right / rows, opportunity, Math.max(opportunity, fpr[1] - fpr[0]));
    }

    private static void widen(double[] range, double rate) {
        range[0] = Math.min(range[0], rate);
        range[1] = Math.max(range[1], rate);
    }

    /** For people. */
    String words() {
        boolean odds = criterion == Criterion.EQUALIZED_ODDS;
        return "thresholds: " + column + ": groups' own ("
                + thresholds.entrySet().stream()
                        .map(own -> own.getKey() + " " + shown(own.getValue().below()))
                        .collect(Collectors.joining(", "))
                + (odds ? ", with rows answered whatever their score" : "")
                + ") would bring the difference of " + (odds ? "odds" : "TPR") + " from " + shown(difference(before))
                + " to " + shown(difference(after)) + " and the accuracy from " + shown(before.accuracy) + " to "
                + shown(after.accuracy)
                + ", learnt on one half and judged on the other; they use the group to decide";
    }

    private double difference(Effect effect) {
        return criterion == Criterion.EQUALIZED_ODDS
                ? effect.equalizedOddsDifference
                : effect.equalOpportunityDifference;
    }

    private static String shown(double number) {
        return Double.isInfinite(number) ? "none" : String.format(Locale.ROOT, "%.4f", number);
    }

    /** As JSON keeps it. */
    Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("column", column);
        data.put("criterion", criterion.id());
        Map<String, Object> own = new LinkedHashMap<>();
        thresholds.forEach((group, threshold) -> own.put(group, StoredThresholds.plainData(threshold)));
        data.put("thresholds", own);
        data.put("before", plainData(before));
        data.put("after", plainData(after));
        return data;
    }

    private static Map<String, Object> plainData(Effect effect) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("accuracy", effect.accuracy);
        data.put("equalOpportunityDifference", effect.equalOpportunityDifference);
        data.put("equalizedOddsDifference", effect.equalizedOddsDifference);
        return data;
    }
}
