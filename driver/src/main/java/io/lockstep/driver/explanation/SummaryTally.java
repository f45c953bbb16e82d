package io.lockstep.driver.explanation;

import io.lockstep.driver.explanation.Summary.ColumnSummary;
import io.lockstep.driver.explanation.Summary.Completeness;
import io.lockstep.driver.explanation.Summary.SampledRow;
import io.lockstep.driver.survey.BottomSample;
import io.lockstep.kernels.sum.ExactSum;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sums and samples of explanations. Parts of the rows merge in any order to the same bytes; memory does not grow with rows.
 */
public final class SummaryTally {
    private static final int MOST_SAMPLED = 1_000;
    private static final int LEAST_SAMPLED = 20;
    /** Numbers of a sample in all, so that rows of many columns are fewer. */
    private static final int MOST_CELLS = 200_000;

    private static final int EXAMPLES = 6;
    private static final int WORST = 3;
    private static final double P95 = 0.95;

    private List<String> columns = List.of();
    private long rows;
    private ExactSum[] absolute = new ExactSum[0];
    private ExactSum[] signed = new ExactSum[0];
    private final ExactSum errors = new ExactSum();
    private final ExactSum differences = new ExactSum();
    private double worstError;
    private BottomSample<Sampled> sample = new BottomSample<>(MOST_SAMPLED);
    private final BottomSample<Explanation> examples = new BottomSample<>(EXAMPLES);
    private final AnswerExamples answers = new AnswerExamples();
    private final TreeMap<Failing, Explanation> worst = new TreeMap<>();

    /** Row of the sample, and its completeness error. */
    private record Sampled(SampledRow row, double error) {}

    /** Order of rows by error, the largest first; of equal ones by hash. */
    private record Failing(double error, long hash) implements Comparable<Failing> {
        @Override
        public int compareTo(Failing other) {
            int byError = Double.compare(other.error, error);
            return byError != 0 ? byError : Long.compare(hash, other.hash);
        }
    }

    /**
     * Counts a row.
     *
     * @throws IllegalArgumentException when it has other columns than the rows before
     */
    public void add(Explanation explanation) {
        begin(explanation.columns().stream().map(Reason::column).toList());
        rows++;
        for (int i = 0; i < columns.size(); i++) {
            double attribution = explanation.columns().get(i).attribution();
            absolute[i].add(Math.abs(attribution));
            signed[i].add(attribution);
        }
        double error = explanation.completenessError();
        errors.add(error);
        differences.add(Math.abs(explanation.answerValue() - explanation.baselineValue()));
        worstError = Math.max(worstError, error);
        long hash = ExplanationCodec.hash(explanation);
        if (sample.wants(hash)) {
            sample.add(hash, sampled(explanation, error), 1);
        }
        examples.add(hash, explanation, 1);
        answers.add(hash, explanation);
        fail(new Failing(error, hash), explanation);
    }

    private static Sampled sampled(Explanation explanation, double error) {
        List<String> values = new ArrayList<>();
        List<Double> attributions = new ArrayList<>();
        for (Reason reason : explanation.columns()) {
            values.add(reason.value());
            attributions.add(reason.attribution());
        }
        return new Sampled(new SampledRow(values, attributions, 1), error);
    }

    /** Takes the columns of the first rows; others have to have the same. */
    private void begin(List<String> found) {
        if (columns.isEmpty() && rows == 0) {
            columns = List.copyOf(found);
            absolute = sums(found.size());
            signed = sums(found.size());
            sample = new BottomSample<>(Math.max(
                    LEAST_SAMPLED, Math.min(MOST_SAMPLED, MOST_CELLS / Math.max(1, found.size()))));
        } else if (!columns.equals(found)) {
            throw new IllegalArgumentException("explanations: expected those of columns " + columns + ", got " + found
                    + ". Summarise those of one model");
        }
    }

    private static ExactSum[] sums(int count) {
        ExactSum[] sums = new ExactSum[count];
        for (int i = 0; i < count; i++) {
            sums[i] = new ExactSum();
        }
        return sums;
    }

    private void fail(Failing place, Explanation explanation) {
        if (Double.isNaN(place.error)) {
            return;
        }
        worst.put(place, explanation);
        if (worst.size() > WORST) {
            worst.pollLastEntry();
        }
    }

    /** What was counted, always the same bytes for the same rows. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new IllegalStateException("memory is always written to", e);
        }
        return bytes.toByteArray();
    }

    private void write(DataOutput out) throws IOException {
        out.writeLong(rows);
        if (rows == 0) {
            return;
        }
        out.writeInt(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            ExplanationCodec.writeText(columns.get(i), out);
            write(absolute[i], out);
            write(signed[i], out);
        }
        write(errors, out);
        write(differences, out);
        out.writeDouble(worstError);
        sample.write(out, SummaryTally::write);
        examples.write(out, ExplanationCodec::write);
        answers.write(out);
        out.writeInt(worst.size());
        for (Map.Entry<Failing, Explanation> entry : worst.entrySet()) {
            out.writeDouble(entry.getKey().error);
            out.writeLong(entry.getKey().hash);
            ExplanationCodec.write(entry.getValue(), out);
        }
    }

    private static void write(ExactSum sum, DataOutput out) throws IOException {
        byte[] bytes = sum.toBytes();
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void write(Sampled sampled, DataOutput out) throws IOException {
        out.writeDouble(sampled.error);
        for (int i = 0; i < sampled.row.values().size(); i++) {
            ExplanationCodec.writeText(sampled.row.values().get(i), out);
            out.writeDouble(sampled.row.attributions().get(i));
        }
    }

    /**
     * Adds what another tally has counted.
     *
     * @param bytes of {@link #toBytes}. Not modified.
     * @throws IllegalArgumentException when they are of other columns, or cut
     */
    public void merge(byte[] bytes) {
        try {
            mergeFrom(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "summary of explanations: expected a whole one, got one that is cut. Explain the rows again", e);
        }
    }

    private void mergeFrom(DataInput in) throws IOException {
        long others = in.readLong();
        if (others == 0) {
            return;
        }
        int count = in.readInt();
        List<String> names = new ArrayList<>();
        ExactSum[] sums = new ExactSum[2 * count];
        for (int i = 0; i < count; i++) {
            names.add(String.valueOf(ExplanationCodec.readText(in)));
            sums[2 * i] = readSum(in);
            sums[2 * i + 1] = readSum(in);
        }
        begin(names);
        rows += others;
        for (int i = 0; i < count; i++) {
            absolute[i].merge(sums[2 * i]);
            signed[i].merge(sums[2 * i + 1]);
        }
        errors.merge(readSum(in));
        differences.merge(readSum(in));
        worstError = Math.max(worstError, in.readDouble());
        sample.mergeFrom(in, this::readSampled);
        examples.mergeFrom(in, ExplanationCodec::read);
        answers.mergeFrom(in);
        int failing = in.readInt();
        for (int i = 0; i < failing; i++) {
            Failing place = new Failing(in.readDouble(), in.readLong());
            fail(place, ExplanationCodec.read(in));
        }
    }

    private static ExactSum readSum(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return ExactSum.fromBytes(bytes);
    }

    private Sampled readSampled(DataInput in) throws IOException {
        double error = in.readDouble();
        List<String> values = new ArrayList<>();
        List<Double> attributions = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            values.add(ExplanationCodec.readText(in));
            attributions.add(in.readDouble());
        }
        return new Sampled(new SampledRow(values, attributions, 1), error);
    }

    /**
     * What was counted until now.
     *
     * @param adds whether attributions are said to add up: else nothing is told of how far they do not
     */
    public Summary summary(boolean adds) {
        double count = Math.max(1, rows);
        List<ColumnSummary> means = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            means.add(new ColumnSummary(columns.get(i), absolute[i].value() / count, signed[i].value() / count));
        }
        List<SampledRow> sampled = new ArrayList<>();
        for (BottomSample.Counted<Sampled> own : sample.items().values()) {
            SampledRow row = own.item().row;
            sampled.add(new SampledRow(row.values(), row.attributions(), own.count()));
        }
        return new Summary(
                rows,
                means,
                adds ? new Completeness(errors.value() / count, p95(), worstError, differences.value() / count) : null,
                sampled,
                answers.with(examples),
                adds ? List.copyOf(worst.values()) : List.of());
    }

    private double p95() {
        TreeMap<Double, Long> counts = new TreeMap<>();
        long all = 0;
        for (BottomSample.Counted<Sampled> own : sample.items().values()) {
            counts.merge(own.item().error, own.count(), Long::sum);
            all += own.count();
        }
        long wanted = (long) Math.ceil(P95 * all);
        for (Map.Entry<Double, Long> entry : counts.entrySet()) {
            wanted -= entry.getValue();
            if (wanted <= 0) {
                return entry.getKey();
            }
        }
        return 0;
    }
}
