package io.lockstep.driver.audit;

import io.lockstep.driver.audit.AuditForm.Kind;
import io.lockstep.driver.audit.ScoreCounts.Scored;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Thresholds of a model's groups as they are kept beside it, in a sealed JSON file of its own: {@code audit --thresholds --store}
 * writes it, {@code predict --thresholds} and {@code audit --thresholds} decide by it. Nothing else uses the group to decide.
 *
 * @param modelSha256 of the model whose scores they are of
 * @param criterion that they keep on the rows they were learnt on
 * @param columns whose values, together, are groups
 * @param seed of the draws where a share of rows is yes
 * @param rows they were learnt on
 * @param groups with thresholds of their own; rows of others are decided as the model does
 */
public record StoredThresholds(
        String modelSha256, Criterion criterion, List<GroupColumn> columns, long seed, long rows, List<Own> groups) {
    private static final SealedDocument FORMAT =
            new SealedDocument("lockstep-thresholds", 1, "learn the thresholds again: audit --thresholds --store");

    private static final Binding BINDING = new Binding();
    private static final String MODEL = "model_sha256";

    /**
     * A group.
     *
     * @param values of the columns, in order
     * @param rows it had
     */
    public record Own(List<String> values, long rows, MixedThreshold threshold) {
        public Own {
            values = List.copyOf(values);
        }
    }

    /** As JSON has a group: scores that no row reaches are none. */
    record Written(
            Map<String, String> group,
            long rows,
            @Nullable Double above,
            @Nullable Double below,
            double share,
            double ignored,
            double constant) {}

    public StoredThresholds {
        columns = List.copyOf(columns);
        groups = List.copyOf(groups);
    }

    /**
     * Learns them of counts.
     *
     * @throws IllegalArgumentException when the answers are not yes or no, there are no right ones, or fewer than two groups have
     *     enough rows of both
     */
    public static StoredThresholds learnt(
            String modelSha256, Criterion criterion, AuditConfig config, AuditCounts counts) {
        counts.check();
        if (counts.form().kind() != Kind.YES_NO || !counts.form().labelled()) {
            throw new IllegalArgumentException(
                    "--thresholds: expected answers yes or no, and rows with the right ones, got "
                            + (counts.form().kind() == Kind.YES_NO ? "rows without" : "a model of another kind")
                            + ". Thresholds are learnt of scores and right answers");
        }
        List<GroupColumn> columns = counts.columns();
        Map<List<String>, GroupCounts> by =
                counts.by(IntStream.range(0, columns.size()).boxed().toList());
        Map<String, List<Scored>> scored = new LinkedHashMap<>();
        List<List<String>> values = new ArrayList<>();
        by.forEach((own, found) -> {
            if (found.rows() >= config.fewest() && found.hasBothAnswers()) {
                scored.put(String.valueOf(values.size()), found.scores.sorted());
                values.add(own);
            }
        });
        if (values.size() < 2 || values.size() > GroupThresholds.MOST_GROUPS) {
            throw new IllegalArgumentException("--thresholds: expected 2 to " + GroupThresholds.MOST_GROUPS
                    + " groups of at least " + config.fewest() + " rows, " + Definition.FEWEST_TRIALS
                    + " of them yes and as many no, got " + values.size() + " of " + by.size()
                    + ". Name other columns, cut numbers into ranges, or lower audit.fewest");
        }
        Map<String, MixedThreshold> learnt = GroupThresholds.learnt(criterion, scored);
        List<Own> groups = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            long rows = Objects.requireNonNull(by.get(values.get(i))).rows();
            groups.add(new Own(values.get(i), rows, Objects.requireNonNull(learnt.get(String.valueOf(i)))));
        }
        return new StoredThresholds(modelSha256, criterion, columns, config.seed(), counts.rows(), groups);
    }

    /** What decides rows of a group; empty: what decides without groups. */
    public Optional<MixedThreshold> of(List<String> values) {
        return groups.stream()
                .filter(own -> own.values.equals(values))
                .map(Own::threshold)
                .findFirst();
    }

    /** Names of the columns. */
    public List<String> names() {
        return columns.stream().map(GroupColumn::name).toList();
    }

    /**
     * Refuses another model's.
     *
     * @param where their file
     * @param sha256 of the model at hand
     * @throws IllegalArgumentException when they are of another
     */
    public void check(String where, String sha256) {
        if (!modelSha256.equals(sha256)) {
            throw new IllegalArgumentException(where + ": expected thresholds of the model with the SHA-256 " + sha256
                    + ", got those of " + modelSha256
                    + ". Scores of two models do not compare: learn them anew by audit --thresholds --store");
        }
    }

    /** For people: what they do, and for whom. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        words.add("thresholds: " + criterion.id() + " by " + String.join(" and ", names()) + ", learnt on " + rows
                + " rows: the group is used to decide");
        words.add("thresholds: rows of other groups than " + String.join("; ", shown())
                + " are decided as the model does");
        return words;
    }

    private List<String> shown() {
        return groups.stream().map(own -> String.join(", ", own.values)).toList();
    }

    /** The file's bytes. */
    public byte[] toBytes() {
        return FORMAT.write(plainData());
    }

    /** @throws IOException when this is not such a file, or not as it was written */
    public static StoredThresholds of(byte[] bytes, String where) throws IOException {
        try {
            return of(FORMAT.read(bytes, where));
        } catch (IllegalArgumentException e) {
            throw new IOException(where + ": " + e.getMessage(), e);
        }
    }

    /** As JSON keeps it. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put(MODEL, modelSha256);
        data.put("criterion", criterion.id());
        Map<String, Object> cuts = new LinkedHashMap<>();
        columns.forEach(column -> cuts.put(column.name(), column.cuts()));
        data.put("columns", cuts);
        data.put("seed", seed);
        data.put("rows", rows);
        data.put("groups", groups.stream().map(this::plainData).toList());
        return data;
    }

    private Map<String, @Nullable Object> plainData(Own own) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        Map<String, String> group = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            group.put(columns.get(i).name(), own.values.get(i));
        }
        data.put("group", group);
        data.put("rows", own.rows);
        data.putAll(plainData(own.threshold));
        return data;
    }

    /** A threshold as JSON keeps it. */
    static Map<String, @Nullable Object> plainData(MixedThreshold threshold) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("above", Double.isFinite(threshold.above()) ? threshold.above() : null);
        data.put("below", Double.isFinite(threshold.below()) ? threshold.below() : null);
        data.put("share", threshold.share());
        data.put("ignored", threshold.ignored());
        data.put("constant", threshold.constant());
        return data;
    }

    /** @throws IllegalArgumentException when the data is none */
    public static StoredThresholds of(Map<String, @Nullable Object> data) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>(data);
        Object sha256 = members.remove(MODEL);
        if (!(sha256 instanceof String model)) {
            throw new IllegalArgumentException(MODEL + ": expected a text, got " + sha256);
        }
        Document document = BINDING.bind(Document.class, members, "thresholds");
        List<GroupColumn> columns = new ArrayList<>();
        document.columns.forEach((name, cuts) -> columns.add(new GroupColumn(name, cuts)));
        Criterion criterion = Criterion.of(document.criterion)
                .orElseThrow(() -> new IllegalArgumentException(
                        "criterion: expected one of " + Criterion.ids() + ", got " + document.criterion));
        List<Own> groups = new ArrayList<>();
        for (Written own : document.groups) {
            List<String> values = new ArrayList<>();
            for (GroupColumn column : columns) {
                String value = own.group.get(column.name());
                if (value == null) {
                    throw new IllegalArgumentException(
                            "groups: expected a value of " + column.name() + " in each, got " + own.group);
                }
                values.add(value);
            }
            groups.add(new Own(
                    values,
                    own.rows,
                    new MixedThreshold(orNone(own.above), orNone(own.below), own.share, own.ignored, own.constant)));
        }
        return new StoredThresholds(model, criterion, columns, document.seed, document.rows, groups);
    }

    private static double orNone(@Nullable Double score) {
        return score == null ? Double.POSITIVE_INFINITY : score;
    }

    /** The file's other members. */
    record Document(String criterion, Map<String, List<Double>> columns, long seed, long rows, List<Written> groups) {}
}
