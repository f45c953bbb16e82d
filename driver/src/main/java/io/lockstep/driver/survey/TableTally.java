package io.lockstep.driver.survey;

import io.lockstep.driver.column.Cell;
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
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Counts of a table's rows. */
public final class TableTally {
    private static final String NULL = "\u0000";

    private final List<String> names;
    private final List<ColumnTally> columns = new ArrayList<>();
    private final BottomSample<@Nullable String[]> sample;
    private final Map<String, Long> unreadable = new TreeMap<>();
    private final Map<String, String> examples = new TreeMap<>();
    private long rows;
    private long headers;

    /** @param names of the columns, in the order of every row's values */
    public TableTally(List<String> names) {
        this.names = List.copyOf(names);
        SurveyLimits limits = SurveyLimits.of(names.size());
        for (int i = 0; i < names.size(); i++) {
            columns.add(new ColumnTally(limits.distinct()));
        }
        this.sample = new BottomSample<>(limits.rows());
    }

    /** Adds a row of values, in the order of the columns. */
    public void add(@Nullable Object[] values) {
        if (isHeader(values)) {
            headers++;
            return;
        }
        rows++;
        @Nullable String[] texts = new @Nullable String[names.size()];
        long hash = 0;
        for (int i = 0; i < texts.length; i++) {
            texts[i] = columns.get(i).add(values[i]);
            hash = BottomSample.hash(hash, BottomSample.hash(texts[i] == null ? NULL : texts[i]));
        }
        sample.add(hash, texts, 1);
    }

    private boolean isHeader(@Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!names.get(i).equals(values[i])) {
                return false;
            }
        }
        return values.length > 0;
    }

    /**
     * Adds a row that cannot be read.
     *
     * @param reason it is counted by
     * @param problem in full; the first one by its text is kept
     */
    public void addUnreadable(String reason, String problem) {
        unreadable.merge(reason, 1L, Long::sum);
        examples.merge(reason, problem, (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }

    public byte[] toBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(rows);
        out.writeLong(headers);
        out.writeInt(unreadable.size());
        for (Map.Entry<String, Long> entry : unreadable.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeLong(entry.getValue());
            String problem = examples.getOrDefault(entry.getKey(), "");
            out.writeUTF(problem.substring(0, Math.min(problem.length(), 1000)));
        }
        for (ColumnTally column : columns) {
            column.write(out);
        }
        sample.write(out, TableTally::write);
        return bytes.toByteArray();
    }

    private static void write(@Nullable String[] texts, DataOutput out) throws IOException {
        for (String text : texts) {
            out.writeUTF(text == null ? NULL : text);
        }
    }

    /** Adds the counts of another part. */
    public void merge(byte[] other) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(other));
        rows += in.readLong();
        headers += in.readLong();
        int reasons = in.readInt();
        for (int i = 0; i < reasons; i++) {
            String reason = in.readUTF();
            unreadable.merge(reason, in.readLong(), Long::sum);
            examples.merge(reason, in.readUTF(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
        }
        for (ColumnTally column : columns) {
            column.mergeFrom(in);
        }
        sample.mergeFrom(in, this::read);
    }

    private @Nullable String[] read(DataInput in) throws IOException {
        @Nullable String[] texts = new @Nullable String[names.size()];
        for (int i = 0; i < texts.length; i++) {
            String text = in.readUTF();
            texts[i] = text.equals(NULL) ? null : text;
        }
        return texts;
    }

    /** What was counted. */
    public Survey survey() {
        List<ColumnSurvey> surveys = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            surveys.add(columns.get(i).survey(names.get(i), spread(i)));
        }
        List<Survey.SampledRow> kept = new ArrayList<>();
        sample.items().values().forEach(counted -> kept.add(new Survey.SampledRow(counted.item(), counted.count())));
        return new Survey(rows, headers, unreadable, examples, surveys, kept);
    }

    private Spread spread(int column) {
        DoubleStream.Builder numbers = DoubleStream.builder();
        sample.items().values().forEach(counted -> {
            String text = counted.item()[column];
            Double number = text == null ? null : Cell.number(text);
            if (number != null) {
                for (long i = 0; i < Math.min(counted.count(), 100); i++) {
                    numbers.add(number);
                }
            }
        });
        return Spread.of(numbers.build().toArray());
    }
}
