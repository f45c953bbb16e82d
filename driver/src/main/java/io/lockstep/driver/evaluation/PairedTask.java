package io.lockstep.driver.evaluation;

import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.scoring.RowGroups;
import io.lockstep.driver.scoring.RowScorer;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.evaluation.ModelMetrics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** What a task of {@link PairedScores} does, and how its rows travel. */
final class PairedTask {
    private static final double NANOS = 1e9;

    /**
     * A row that every model answered.
     *
     * @param texts values of the columns that were asked for
     * @param answers of each model
     */
    record Paired(float weight, List<String> texts, List<Answer> answers) {
        byte[] toBytes() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeFloat(weight);
            out.writeInt(texts.size());
            for (String text : texts) {
                byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(encoded.length);
                out.write(encoded);
            }
            out.writeInt(answers.size());
            for (Answer answer : answers) {
                write(out, answer.scores);
                write(out, answer.targets);
                out.writeFloat(answer.loss);
            }
            return bytes.toByteArray();
        }

        static Paired of(byte[] bytes) throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            float weight = in.readFloat();
            List<String> texts = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                texts.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
            }
            List<Answer> answers = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                answers.add(new Answer(floats(in), floats(in), in.readFloat()));
            }
            return new Paired(weight, texts, answers);
        }
    }

    /** A model's answer to a row, as metrics read it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(float[] scores, float[] targets, float loss) {}

    /**
     * What a task found.
     *
     * @param answered rows, by all models
     * @param missed rows that each model could not answer
     * @param seconds each model needed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Part(long read, long answered, long[] missed, double[] seconds, List<byte[]> records) {
        byte[] toBytes() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeLong(read);
            out.writeLong(answered);
            out.writeInt(seconds.length);
            for (int model = 0; model < seconds.length; model++) {
                out.writeLong(missed[model]);
                out.writeDouble(seconds[model]);
            }
            out.writeInt(records.size());
            for (byte[] row : records) {
                out.writeInt(row.length);
                out.write(row);
            }
            return bytes.toByteArray();
        }

        static Part of(byte[] bytes) throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            long read = in.readLong();
            long answered = in.readLong();
            double[] seconds = new double[in.readInt()];
            long[] missed = new long[seconds.length];
            for (int i = 0; i < seconds.length; i++) {
                missed[i] = in.readLong();
                seconds[i] = in.readDouble();
            }
            List<byte[]> records = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                records.add(in.readNBytes(in.readInt()));
            }
            return new Part(read, answered, missed, seconds, records);
        }
    }

    private final List<RowScorer<Row>> scorers = new ArrayList<>();
    private final List<ModelMetrics> measures = new ArrayList<>();
    private final int[] places;

    private PairedTask(int[] places) {
        this.places = places.clone();
    }

    /** @param places of the columns whose texts are wanted */
    static byte[] run(List<String> plans, int[] places, Iterator<Row> rows) throws IOException {
        PairedTask task = new PairedTask(places);
        try {
            for (String plan : plans) {
                RowScorer<Row> scorer = new RowScorer<>(
                        ScoringPlan.of(plan), SourceRows::values, SourceRows::problem, SourceRows::where);
                task.scorers.add(scorer);
                task.measures.add(
                        ModelMetrics.of(scorer.model(), scorer.preprocessing().scales()));
            }
            return task.score(rows).toBytes();
        } finally {
            task.scorers.forEach(RowScorer::close);
        }
    }

    private Part score(Iterator<Row> rows) throws IOException {
        double[] seconds = new double[scorers.size()];
        long[] missed = new long[seconds.length];
        List<byte[]> records = new ArrayList<>();
        long read = 0;
        long answered = 0;
        while (rows.hasNext()) {
            List<Row> chunk = new ArrayList<>(RowScorer.BATCH);
            while (chunk.size() < RowScorer.BATCH && rows.hasNext()) {
                chunk.add(rows.next());
            }
            read += chunk.size();
            List<IdentityHashMap<Row, Answer>> answers = new ArrayList<>();
            IdentityHashMap<Row, Float> weights = new IdentityHashMap<>();
            for (int i = 0; i < seconds.length; i++) {
                long start = System.nanoTime();
                answers.add(answers(i, chunk, weights));
                seconds[i] += (System.nanoTime() - start) / NANOS;
                missed[i] += chunk.size() - answers.get(i).size();
            }
            for (Row row : chunk) {
                if (answers.stream().allMatch(own -> own.containsKey(row))) {
                    answered++;
                    List<Answer> all = answers.stream().map(own -> own.get(row)).toList();
                    records.add(new Paired(weights.getOrDefault(row, 0f), texts(row), all).toBytes());
                }
            }
            if (!records.isEmpty() && records.size() > 2 * most(records)) {
                records = smallest(records);
            }
        }
        return new Part(read, answered, missed, seconds, smallest(records));
    }

    private IdentityHashMap<Row, Answer> answers(int model, List<Row> chunk, IdentityHashMap<Row, Float> weights)
            throws IOException {
        RowScorer<Row> scorer = scorers.get(model);
        IdentityHashMap<Row, Answer> answers = new IdentityHashMap<>();
        List<Row> taken = scorer.next(chunk.iterator());
        if (taken.isEmpty()) {
            return answers;
        }
        ModelMetrics.MeasuredRows measured =
                measures.get(model).measured(taken.size(), scorer.batch(), scorer.scores(), scorer.losses());
        for (int i = 0; i < taken.size(); i++) {
            float[] scores = part(measured.scores(), i, measured.size());
            float[] targets = part(measured.targets(), i, measured.targetSize());
            answers.put(taken.get(i), new Answer(scores, targets, measured.losses()[i]));
            weights.put(taken.get(i), scorer.batch().weights()[i]);
        }
        return answers;
    }

    private List<String> texts(Row row) {
        @Nullable Object[] values = SourceRows.values(row);
        List<String> texts = new ArrayList<>();
        for (int place : places) {
            Object value = values[place];
            texts.add(value == null ? "(missing)" : RowGroups.shortened(String.valueOf(CanonicalText.of(value))));
        }
        return texts;
    }

    private static float[] part(float[] all, int row, int size) {
        float[] part = new float[size];
        System.arraycopy(all, row * size, part, 0, size);
        return part;
    }

    /**
     * Rows that are kept: fewer where a row's answers are many. Those of all rows are as long as each other; texts, which are
     * not, must have no say, or what is kept would depend on which rows were met first.
     */
    static int most(List<byte[]> records) {
        int each = records.isEmpty() ? 1 : bytesOfAnswers(records.get(0));
        return (int) Math.max(1, Math.min(PairedScores.MOST_ROWS, PairedScores.MOST_BYTES / each));
    }

    /** What {@link Paired#toBytes} writes beside the texts. */
    private static int bytesOfAnswers(byte[] row) {
        ByteBuffer read = ByteBuffer.wrap(row).position(Float.BYTES);
        int bytes = row.length;
        for (int left = read.getInt(); left > 0; left--) {
            int length = read.getInt();
            bytes -= length;
            read.position(read.position() + length);
        }
        return bytes;
    }

    /** Two tasks' rows, those with the smallest digests. */
    static byte[] merge(byte[] a, byte[] b) throws IOException {
        Part one = Part.of(a);
        Part other = Part.of(b);
        List<byte[]> records = new ArrayList<>(one.records);
        records.addAll(other.records);
        double[] seconds = one.seconds.clone();
        long[] missed = one.missed.clone();
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] += other.seconds[i];
            missed[i] += other.missed[i];
        }
        return new Part(one.read + other.read, one.answered + other.answered, missed, seconds, smallest(records))
                .toBytes();
    }

    /** Those with the smallest digests. */
    private static List<byte[]> smallest(List<byte[]> records) {
        int most = most(records);
        if (records.size() <= most) {
            return new ArrayList<>(records);
        }
        record Digested(String digest, byte[] bytes) {}
        return new ArrayList<>(records.stream()
                .map(bytes -> new Digested(Sha256.of(bytes), bytes))
                .sorted(Comparator.comparing(Digested::digest))
                .limit(most)
                .map(Digested::bytes)
                .toList());
    }

    private static void write(DataOutputStream out, float[] values) throws IOException {
        out.writeInt(values.length);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    private static float[] floats(DataInputStream in) throws IOException {
        float[] values = new float[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }
}
