package io.lockstep.driver.sample;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.RowDigest;
import io.lockstep.driver.feature.ColumnSlots;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.RowEncoder;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.scoring.EncodedScorer;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.driver.window.WindowAccount;
import io.lockstep.kernels.plaindata.Binding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** What a task of {@link RowSample#take} does, and how its rows travel. */
final class SampleTask {
    private static final Binding BINDING = new Binding();
    /** Longer texts are no values that a person would compare. */
    private static final int MOST_TEXT = 200;

    private final RowEncoder encoder;
    private final ColumnSlots slots;
    private final int[] places;
    private final boolean answers;
    private final SlotWriter writer = new SlotWriter(0);
    private final RowDigest digest = new RowDigest();
    private final boolean skips;
    private final Map<String, Long> skipped = new TreeMap<>();
    private List<SampledRow> kept = new ArrayList<>();
    private long read;

    /**
     * What a task found.
     *
     * @param where place of the first bad row it stopped at
     * @param problem of that row; empty when it went through
     * @param rows with the smallest hashes, in their order
     */
    record Part(String where, String problem, RowCounts counts, List<SampledRow> rows) {
        static final Part NONE = new Part("", "", RowCounts.NONE, List.of());

        Part plus(Part other, int most) {
            if (!problem.isEmpty() || !other.problem.isEmpty()) {
                // of two the one that comes first by name, whichever was met first
                boolean own = other.problem.isEmpty() || (!problem.isEmpty() && where.compareTo(other.where) <= 0);
                return own ? this : other;
            }
            List<SampledRow> all = new ArrayList<>(rows);
            all.addAll(other.rows);
            return new Part("", "", counts.plus(other.counts), smallest(all, most));
        }

        byte[] toBytes() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeUTF(where);
            byte[] words = problem.getBytes(StandardCharsets.UTF_8);
            out.writeInt(words.length);
            out.write(words);
            byte[] account = Json.line(BINDING.unbind(counts)).getBytes(StandardCharsets.UTF_8);
            out.writeInt(account.length);
            out.write(account);
            out.writeInt(rows.size());
            for (SampledRow row : rows) {
                row.write(out);
            }
            return bytes.toByteArray();
        }

        static Part of(byte[] bytes) throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            String where = in.readUTF();
            String problem = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            RowCounts counts = RowCounts.fromPlainData(Json.parse(in.readNBytes(in.readInt()), "counts"));
            List<SampledRow> rows = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                rows.add(SampledRow.read(in));
            }
            return new Part(where, problem, counts, rows);
        }
    }

    private SampleTask(Preprocessing preprocessing, ScoringPlan plan) {
        this.encoder = preprocessing.encoder(plan.columns());
        this.slots = new ColumnSlots(preprocessing);
        this.places = slots.columns().stream()
                .mapToInt(name -> plan.columns().indexOf(name))
                .toArray();
        this.answers = plan.targets();
        this.skips = plan.skipBadRows();
    }

    static List<String> columns(Preprocessing preprocessing) {
        return new ColumnSlots(preprocessing).columns();
    }

    static Part run(String json, int most, Iterator<Row> rows) throws IOException {
        ScoringPlan plan = ScoringPlan.of(json);
        Preprocessing preprocessing;
        try (EncodedScorer scorer = new EncodedScorer(plan)) {
            preprocessing = scorer.model().preprocessing();
        }
        return new SampleTask(preprocessing, plan).take(most, rows);
    }

    private Part take(int most, Iterator<Row> rows) {
        RowCounts windows = RowCounts.NONE;
        while (rows.hasNext()) {
            Row row = rows.next();
            String problem = SourceRows.problem(row);
            if (problem != null && WindowAccount.isAccount(problem)) {
                windows = windows.plus(new RowCounts(0, 0, Map.of(), Map.of(), WindowAccount.ofProblem(problem)));
                continue;
            }
            read++;
            String fault = problem == null ? keep(SourceRows.values(row)) : problem;
            if (fault != null && !skips && !SourceRows.isLeftOut(fault)) {
                return new Part(SourceRows.where(row), fault, RowCounts.NONE, List.of());
            }
            if (fault != null) {
                skipped.merge(SourceRows.reason(fault), 1L, Long::sum);
            } else if (kept.size() > 2L * most) {
                kept = smallest(kept, most);
            }
        }
        long leftOut = skipped.values().stream().mapToLong(Long::longValue).sum();
        return new Part("", "", windows.plus(new RowCounts(read, read - leftOut, skipped)), smallest(kept, most));
    }

    /** What is wrong with a row; null of one that is kept. */
    private @Nullable String keep(@Nullable Object[] row) {
        try {
            kept.add(sampled(row));
            return null;
        } catch (BadRowException e) {
            return e.reason() + ": " + e.details();
        }
    }

    private SampledRow sampled(@Nullable Object[] row) throws BadRowException {
        // its own words for what is missing, too long or unknown
        writer.clear();
        encoder.slots(row, writer);
        @Nullable Object[] values = new @Nullable Object[places.length];
        boolean[] present = new boolean[places.length];
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            values[i] = row[places[i]];
            present[i] = values[i] != null;
            String text = values[i] == null ? null : CanonicalText.of(values[i]);
            texts.add(text == null || text.length() > MOST_TEXT ? null : text);
        }
        digest.clear();
        digest.bytes(Arrays.copyOf(writer.array(), writer.size()));
        writer.clear();
        float weight = 1;
        if (answers) {
            encoder.targets(row, writer);
            weight = encoder.weight(row);
            digest.number(weight);
        }
        byte[] targets = Arrays.copyOf(writer.array(), writer.size());
        digest.bytes(targets);
        return new SampledRow(digest.identity(), texts, present, slots.encode(values), targets, weight);
    }

    private static List<SampledRow> smallest(List<SampledRow> rows, int most) {
        List<SampledRow> sorted = new ArrayList<>(rows);
        sorted.sort(SampledRow.SMALLEST_FIRST);
        return new ArrayList<>(sorted.subList(0, Math.min(most, sorted.size())));
    }
}
