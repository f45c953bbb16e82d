package io.lockstep.driver.evaluation;

import io.lockstep.driver.audit.AuditCounts;
import io.lockstep.driver.audit.AuditForm.Kind;
import io.lockstep.driver.audit.DataCounts;
import io.lockstep.driver.audit.GroupCounts;
import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.scoring.GroupDecisions;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.RowScorer;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** What a task of {@link AuditedRows} does. A part is the number of its partition, a {@link PartitionOutcome}, and counts. */
final class AuditTask {
    private final AuditPlan plan;
    private final AuditCounts counts;
    private final DataCounts data;
    /** By groups; absent: the model decides. */
    private @Nullable GroupDecisions decisions;

    private AuditTask(AuditPlan plan) {
        this.plan = plan;
        this.counts = plan.counts();
        this.data = plan.dataCounts();
    }

    /** Rows that a model answers. */
    static byte[] ofModel(String audited, String scored, int index, Iterator<Row> rows) throws IOException {
        AuditTask task = new AuditTask(AuditPlan.of(audited));
        try (RowScorer<Row> scorer =
                new RowScorer<>(ScoringPlan.of(scored), SourceRows::values, task::problem, SourceRows::where)) {
            task.decisions = ScoringPlan.of(scored).decisions(scorer.preprocessing());
            for (List<Row> taken = scorer.next(rows); !taken.isEmpty(); taken = scorer.next(rows)) {
                for (int row = 0; row < taken.size(); row++) {
                    @Nullable Object[] values = SourceRows.values(taken.get(row));
                    List<String> groups = task.groupsOf(values);
                    task.count(scorer, row, values, groups);
                    task.data.add(groups, task.inputs(values));
                }
            }
            return task.part(index, scorer.counts());
        } catch (BadInputException e) {
            // Not thrown: Spark would read the same row three times more.
            return numbered(index, PartitionOutcome.bad(e.where(), e.problem()).toBytes(new byte[0]));
        }
    }

    /** Rows with answers of another system. */
    static byte[] ofTable(String audited, int index, Iterator<Row> rows) throws IOException {
        AuditTask task = new AuditTask(AuditPlan.of(audited));
        Map<String, Long> skipped = new TreeMap<>();
        long read = 0;
        long scored = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            read++;
            String fault = task.countAnswered(row);
            if (fault == null) {
                scored++;
            } else if (task.plan.answers().skipBadRows() || SourceRows.isLeftOut(fault)) {
                skipped.merge(SourceRows.reason(fault), 1L, Long::sum);
            } else {
                return numbered(
                        index,
                        PartitionOutcome.bad(SourceRows.where(row), fault).toBytes(new byte[0]));
            }
        }
        return task.part(index, new RowCounts(read, scored, skipped));
    }

    private byte[] part(int index, RowCounts rows) throws IOException {
        return numbered(index, PartitionOutcome.good(rows, List.of(), null).toBytes(joined(counts, data)));
    }

    /** Length of the counts (4 bytes), these, and those of the data. */
    private static byte[] joined(AuditCounts counts, DataCounts data) throws IOException {
        byte[] own = counts.toBytes();
        byte[] others = data.toBytes();
        return ByteBuffer.allocate(Integer.BYTES + own.length + others.length)
                .putInt(own.length)
                .put(own)
                .put(others)
                .array();
    }

    /** Adds the counts of a part. */
    static void merge(byte[] part, AuditCounts counts, DataCounts data) throws IOException {
        byte[] state = PartitionOutcome.metrics(Arrays.copyOfRange(part, Integer.BYTES, part.length));
        int own = ByteBuffer.wrap(state).getInt();
        counts.merge(Arrays.copyOfRange(state, Integer.BYTES, Integer.BYTES + own));
        data.merge(Arrays.copyOfRange(state, Integer.BYTES + own, state.length));
    }

    private static byte[] numbered(int index, byte[] outcome) {
        return ByteBuffer.allocate(Integer.BYTES + outcome.length)
                .putInt(index)
                .put(outcome)
                .array();
    }

    /** Two parts; of bad rows that of the first partition. */
    static byte[] merge(String audited, byte[] a, byte[] b) throws IOException {
        PartitionOutcome one = outcome(a);
        PartitionOutcome other = outcome(b);
        int first = Math.min(ByteBuffer.wrap(a).getInt(), ByteBuffer.wrap(b).getInt());
        if (one.isBad() || other.isBad()) {
            boolean left = !other.isBad()
                    || (one.isBad() && first == ByteBuffer.wrap(a).getInt());
            return left ? a : b;
        }
        AuditCounts sum = AuditPlan.of(audited).counts();
        DataCounts both = AuditPlan.of(audited).dataCounts();
        merge(a, sum, both);
        merge(b, sum, both);
        RowCounts rows = one.counts().plus(other.counts());
        return numbered(first, PartitionOutcome.good(rows, List.of(), null).toBytes(joined(sum, both)));
    }

    static PartitionOutcome outcome(byte[] part) throws IOException {
        return PartitionOutcome.of(Arrays.copyOfRange(part, Integer.BYTES, part.length));
    }

    /** What is wrong with a row, its groups included. */
    private @Nullable String problem(Row row) {
        String unreadable = SourceRows.problem(row);
        if (unreadable != null) {
            return unreadable;
        }
        @Nullable Object[] values = SourceRows.values(row);
        try {
            plan.groups().of(values);
            return decisions == null ? null : decisions.problem(values);
        } catch (BadRowException e) {
            return e.reason() + ": " + e.details();
        }
    }

    private @Nullable String countAnswered(Row row) {
        String unreadable = SourceRows.problem(row);
        if (unreadable != null) {
            return unreadable;
        }
        try {
            @Nullable Object[] values = SourceRows.values(row);
            List<String> groups = plan.groups().of(values);
            count(values, groups);
            data.add(groups, inputs(values));
            return null;
        } catch (BadRowException e) {
            return e.reason() + ": " + e.details();
        }
    }

    /** Of a row whose groups have been looked at. */
    private List<String> groupsOf(@Nullable Object[] values) {
        try {
            return plan.groups().of(values);
        } catch (BadRowException e) {
            throw new IllegalStateException(e.reason() + ": " + e.details(), e);
        }
    }

    /** The text of each input; null where there is none. */
    private List<@Nullable String> inputs(@Nullable Object[] values) {
        List<@Nullable String> inputs = new ArrayList<>(plan.inputPlaces().size());
        for (int place : plan.inputPlaces()) {
            Object value = values[place];
            String text = value == null ? null : CanonicalText.of(value);
            inputs.add(text == null || text.isEmpty() ? null : text);
        }
        return inputs;
    }

    /** A number that is summed up: none that is not finite. */
    private static double number(String what, String column, String text) throws BadRowException {
        double number = parsed(what, column, text);
        if (!Double.isFinite(number)) {
            throw new BadRowException(
                    "unusable " + what,
                    "column " + Excerpt.quoted(column) + ": expected a finite number, got " + Excerpt.quoted(text));
        }
        return number;
    }

    private static double parsed(String what, String column, String text) throws BadRowException {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new BadRowException(
                    "unusable " + what,
                    "column " + Excerpt.quoted(column) + ": expected a number, got " + Excerpt.quoted(text));
        }
    }

    private void count(RowScorer<Row> scorer, int row, @Nullable Object[] values, List<String> groups) {
        GroupCounts own = counts.of(groups);
        Batch batch = scorer.batch();
        AuditPlan.Asked asked = plan.asked();
        Answer answer = scorer.preprocessing().answers().get(asked.answer());
        float[] scores = scorer.scores();
        int from = row * (scores.length / RowScorer.BATCH) + asked.score();
        boolean labelled = plan.form().labelled();
        float target = labelled ? batch.targets()[row * batch.targetSize() + asked.target()] : 0;
        Target kind =
                scorer.model().outputs().get(asked.answer()).loss().target().measuredAs();
        boolean one = kind instanceof Target.YesNo;
        int answered = answered(one, scores, from, asked.size());
        switch (plan.form().kind()) {
            case YES_NO -> {
                double probability = GroupDecisions.probability(kind, scores, from);
                boolean yes = decisions == null ? answered == 1 : decisions.isYes(values, probability, answered == 1);
                countYesNo(own, labelled, one ? target >= Target.YES : target == 1, yes, probability);
            }
            case CLASSES -> {
                if (labelled) {
                    own.addClass((int) target, answered, scores, from);
                } else {
                    own.addDecision(answered, 0);
                }
            }
            case NUMBERS -> own.addNumber(labelled ? value(answer, target) : Double.NaN, value(answer, scores[from]));
        }
    }

    private static void countYesNo(GroupCounts own, boolean labelled, boolean right, boolean yes, double probability) {
        if (labelled) {
            own.addYesNo(right, yes, probability);
        } else {
            own.addDecision(yes ? 1 : 0, probability);
        }
    }

    private static int answered(boolean one, float[] scores, int from, int size) {
        return one ? (scores[from] >= Target.YES ? 1 : 0) : Target.ClassIndex.predicted(scores, from, size);
    }

    /** In the unit of the column. */
    private static double value(Answer answer, float trained) {
        return answer.scales().isEmpty() ? trained : answer.scales().get(0).value(trained);
    }

    private void count(@Nullable Object[] values, List<String> groups) throws BadRowException {
        AuditPlan.Answers columns = plan.answers();
        String score = text("score", columns.scoreName(), values[columns.score()]);
        boolean labelled = plan.form().labelled();
        String label = labelled ? text("label", columns.labelName(), values[columns.label()]) : "";
        if (plan.form().kind() == Kind.CLASSES) {
            int answered = classOf("score", columns.scoreName(), score);
            if (labelled) {
                int right = classOf("label", columns.labelName(), label);
                counts.of(groups).addClass(right, answered);
            } else {
                counts.of(groups).addDecision(answered, 0);
            }
            return;
        }
        if (plan.form().kind() == Kind.NUMBERS) {
            double right = labelled ? number("label", columns.labelName(), label) : Double.NaN;
            double predicted = number("score", columns.scoreName(), score);
            counts.of(groups).addNumber(right, predicted);
            return;
        }
        double probability = share(columns.scoreName(), score);
        boolean selected = probability >= columns.threshold();
        if (labelled) {
            boolean right = isYes(columns, label);
            counts.of(groups).addYesNo(right, selected, probability);
        } else {
            counts.of(groups).addDecision(selected ? 1 : 0, probability);
        }
    }

    private static String text(String what, String column, @Nullable Object value) throws BadRowException {
        String text = value == null ? null : CanonicalText.of(value);
        if (text == null || text.isEmpty()) {
            throw new BadRowException(
                    "unusable " + what, "column " + Excerpt.quoted(column) + ": expected a value, got none");
        }
        return text;
    }

    private int classOf(String what, String column, String text) throws BadRowException {
        int found = plan.form().classes().indexOf(text);
        if (found < 0) {
            throw new BadRowException(
                    "unusable " + what,
                    "column " + Excerpt.quoted(column) + ": expected one of the classes "
                            + Excerpt.list(plan.form().classes()) + ", got " + Excerpt.quoted(text));
        }
        return found;
    }

    private static double share(String column, String text) throws BadRowException {
        double score = text.equals("true") ? 1 : text.equals("false") ? 0 : number("score", column, text);
        if (!(score >= 0 && score <= 1)) {
            throw new BadRowException(
                    "unusable score",
                    "column " + Excerpt.quoted(column) + ": expected a probability from 0 to 1, got "
                            + Excerpt.quoted(text));
        }
        return score;
    }

    private static boolean isYes(AuditPlan.Answers columns, String label) throws BadRowException {
        if (!columns.positive().isEmpty()) {
            return label.equals(columns.positive());
        }
        boolean yes = label.equals("1") || label.equals("true");
        if (!yes && !label.equals("0") && !label.equals("false")) {
            throw new BadRowException(
                    "unusable label",
                    "column " + Excerpt.quoted(columns.labelName()) + ": expected 0 or 1, got " + Excerpt.quoted(label)
                            + ". Say which value is yes: --positive VALUE");
        }
        return yes;
    }
}
