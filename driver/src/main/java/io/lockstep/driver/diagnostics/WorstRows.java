package io.lockstep.driver.diagnostics;

import io.lockstep.driver.diagnostics.Diagnostics.Example;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Binding;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** The rows of largest loss; of equal losses those of smallest hashes. Equal rows are one. */
final class WorstRows {
    private static final Binding BINDING = new Binding();
    private static final Comparator<Kept> WORST_FIRST = Comparator.comparingDouble((Kept row) -> -row.loss)
            .thenComparingLong(Kept::hash)
            .thenComparing(Kept::example, Arrays::compare);

    private final int capacity;
    private final TreeSet<Kept> rows = new TreeSet<>(WORST_FIRST);

    /** @param example as JSON */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    private record Kept(double loss, long hash, byte[] example) {}

    WorstRows(int capacity) {
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    /** Whether a row would be kept. */
    boolean wants(double loss, long hash) {
        if (capacity == 0 || rows.size() < capacity) {
            return capacity > 0;
        }
        Kept last = rows.last();
        int order = Double.compare(-loss, -last.loss);
        return order < 0 || (order == 0 && hash <= last.hash);
    }

    void add(double loss, long hash, Example example) {
        add(new Kept(loss, hash, Json.line(BINDING.canonical(example)).getBytes(StandardCharsets.UTF_8)));
    }

    private void add(Kept row) {
        rows.add(row);
        if (rows.size() > capacity) {
            rows.pollLast();
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(rows.size());
        for (Kept row : rows) {
            out.writeDouble(row.loss);
            out.writeLong(row.hash);
            out.writeInt(row.example.length);
            out.write(row.example);
        }
    }

    void mergeFrom(DataInput in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            double loss = in.readDouble();
            long hash = in.readLong();
            byte[] example = new byte[in.readInt()];
            in.readFully(example);
            add(new Kept(loss, hash, example));
        }
    }

    List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (Kept row : rows) {
            examples.add(BINDING.bind(Example.class, Json.parse(row.example, "example"), "example"));
        }
        return examples;
    }
}
