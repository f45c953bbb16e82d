package io.lockstep.driver.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the rows say of groups, whatever a model answers: how often inputs are missing in each group, and how well each input tells
 * the group.
 *
 * @param proxies those that tell most first
 * @param joint what all inputs together tell
 * @param missing inputs that are missing in some rows, by column of groups and group
 * @param leftOut columns of too many groups
 */
public record DataAudit(List<Proxy> proxies, List<JointProxy> joint, List<Missing> missing, List<String> leftOut) {
    /** An area from which on a proxy is spoken of. */
    private static final double TELLS = 0.7;

    private static final int MOST_WORDS = 8;

    public DataAudit {
        proxies = List.copyOf(proxies);
        joint = List.copyOf(joint);
        missing = List.copyOf(missing);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * How well an input tells the group.
     *
     * @param information mutual information, in nats, less what chance gives ({@code (K - 1)(G - 1) / 2n}, Miller 1955); numbers of
     *     more than 256 different values in that many ranges
     * @param share of the group's entropy that this is
     * @param auc of telling {@code group} from all others by the rate of the input's value in the other half of the rows, drawn by coins; the largest
     *     over groups. NaN where no group has enough rows
     */
    public record Proxy(String column, String input, double information, double share, double auc, String group) {}

    /** Share of a group's rows in which an input is missing. */
    public record Missing(String column, String group, String input, double rate) {}

    /** @param fewest rows of a group that is told from others */
    public static DataAudit of(DataCounts counts, int fewest) {
        List<Proxy> proxies = new ArrayList<>();
        List<JointProxy> joint = new ArrayList<>();
        List<Missing> missing = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (int i = 0; i < counts.columns().size(); i++) {
            String column = counts.columns().get(i);
            if (counts.isLeftOut(i)) {
                leftOut.add(column);
                continue;
            }
            joint.addAll(JointProxy.of(counts, i));
            for (int j = 0; j < counts.inputs().size(); j++) {
                String input = counts.inputs().get(j);
                if (!input.equals(column)) {
                    Table table = new Table(counts.values(i, j));
                    proxies.add(table.proxy(column, input, fewest));
                    missing.addAll(missing(column, input, counts.missing(i, j), table));
                }
            }
        }
        proxies.sort(Comparator.comparingDouble((Proxy own) -> Double.isNaN(own.auc) ? 0 : -own.auc)
                .thenComparing(Proxy::column)
                .thenComparing(Proxy::input));
        return new DataAudit(proxies, joint, missing, leftOut);
    }

    private static List<Missing> missing(String column, String input, Map<String, Long> without, Table table) {
        List<Missing> missing = new ArrayList<>();
        if (!without.isEmpty()) {
            table.groups.forEach((group, all) ->
                    missing.add(new Missing(column, group, input, without.getOrDefault(group, 0L) / (double) all)));
        }
        return missing;
    }

    /**
     * Area under the ROC curve, equal scores one half.
     *
     * @param scored score, rows of others, rows of the group. Sorted.
     */
    static double area(double[][] scored) {
        Arrays.sort(scored, Comparator.comparingDouble((double[] own) -> own[0]));
        double others = 0;
        double owns = 0;
        double won = 0;
        int at = 0;
        while (at < scored.length) {
            double[] same = new double[2];
            double rate = scored[at][0];
            for (; at < scored.length && scored[at][0] == rate; at++) {
                same[0] += scored[at][1];
                same[1] += scored[at][2];
            }
            won += same[1] * (others + 0.5 * same[0]);
            others += same[0];
            owns += same[1];
        }
        return won / (others * owns);
    }

    /** Values by groups. */
    private static final class Table {
        private final List<Map<String, Long>> values;
        private final Map<String, Long> groups = new TreeMap<>();
        private final double rows;

        Table(List<Map<String, Long>> values) {
            this.values = values;
            values.forEach(own -> own.forEach((group, count) -> groups.merge(group, count, Long::sum)));
            this.rows = groups.values().stream().mapToLong(Long::longValue).sum();
        }

        Proxy proxy(String column, String input, int fewest) {
            double entropy = 0;
            for (long own : groups.values()) {
                entropy -= own / rows * StrictMath.log(own / rows);
            }
            double information = information();
            double best = Double.NaN;
            String told = "";
            List<Map<String, Long>> half = half();
            for (Map.Entry<String, Long> group : groups.entrySet()) {
                if (group.getValue() >= fewest && rows - group.getValue() >= fewest) {
                    double auc = (auc(group.getKey(), half, true) + auc(group.getKey(), half, false)) / 2;
                    if (told.isEmpty() || Double.isNaN(best) || auc > best) {
                        best = auc;
                        told = group.getKey();
                    }
                }
            }
            return new Proxy(column, input, information, entropy > 0 ? information / entropy : 0, best, told);
        }

        private double information() {
            double sum = 0;
            for (Map<String, Long> value : values) {
                double all = sum(value);
                for (Map.Entry<String, Long> own : value.entrySet()) {
                    double both = own.getValue();
                    double group = groups.getOrDefault(own.getKey(), 1L);
                    sum += both / rows * StrictMath.log(both * rows / (all * group));
                }
            }
            double chance = (values.size() - 1.0) * (groups.size() - 1.0) / (2 * rows);
            return Math.max(0, sum - chance);
        }

        /** Each row by a coin: rows of one value and group are alike, so that their counts alone are drawn. */
        private List<Map<String, Long>> half() {
            List<Map<String, Long>> half = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                Map<String, Long> own = new TreeMap<>();
                int number = 0;
                for (Map.Entry<String, Long> group : new TreeMap<>(values.get(i)).entrySet()) {
                    own.put(group.getKey(), Coins.heads(group.getValue(), i, number++));
                }
                half.add(own);
            }
            return half;
        }

        /**
         * Of rates learnt in the other half.
         *
         * @param first whether the rows of the half are judged; else the others
         */
        private double auc(String group, List<Map<String, Long>> half, boolean first) {
            double overall = groups.getOrDefault(group, 0L) / rows;
            double[][] scored = new double[values.size()][];
            for (int i = 0; i < scored.length; i++) {
                double[] one = counts(half.get(i), group);
                double[] all = counts(values.get(i), group);
                double[] other = {all[0] - one[0], all[1] - one[1]};
                double[] learnt = first ? other : one;
                double[] own = first ? one : other;
                double rate = (learnt[1] + overall) / (learnt[0] + learnt[1] + 1);
                scored[i] = new double[] {rate, own[0], own[1]};
            }
            return area(scored);
        }

        /** Rows of other groups, and of the group. */
        private static double[] counts(Map<String, Long> value, String group) {
            double own = value.getOrDefault(group, 0L);
            return new double[] {sum(value) - own, own};
        }

        private static double sum(Map<String, Long> value) {
            return value.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** For people. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        proxies.stream()
                .filter(own -> own.auc >= TELLS)
                .limit(MOST_WORDS)
                .forEach(own -> words.add(String.format(
                        Locale.ROOT,
                        "proxy: %s tells %s: %s with an AUC of %.3f, %.1f %% of its entropy",
                        own.input,
                        own.column,
                        own.group,
                        own.auc,
                        100 * own.share)));
        joint.forEach(own -> words.add(own.words()));
        leftOut.forEach(column -> words.add("note: " + column + ": more than " + DataCounts.MOST_GROUPS
                + " groups, what tells them is not looked at"));
        return words;
    }

    /** As JSON keeps it. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put(
                "proxies",
                proxies.stream()
                        .map(own -> {
                            Map<String, @Nullable Object> row = new LinkedHashMap<>();
                            row.put("column", own.column);
                            row.put("input", own.input);
                            row.put("mutual_information", own.information);
                            row.put("share", own.share);
                            row.put("auc", Double.isFinite(own.auc) ? own.auc : null);
                            row.put("group", own.group);
                            return row;
                        })
                        .toList());
        data.put(
                "joint_proxies",
                joint.stream()
                        .map(own -> {
                            Map<String, @Nullable Object> row = new LinkedHashMap<>();
                            row.put("column", own.column());
                            row.put("group", own.group());
                            row.put("auc", own.auc());
                            row.put("learnt_rows", own.learnt());
                            row.put("judged_rows", own.judged());
                            return row;
                        })
                        .toList());
        data.put(
                "missing",
                missing.stream()
                        .map(own -> {
                            Map<String, @Nullable Object> row = new LinkedHashMap<>();
                            row.put("group", Map.of(own.column, own.group));
                            row.put("input", own.input);
                            row.put("rate", own.rate);
                            return row;
                        })
                        .toList());
        return data;
    }
}
