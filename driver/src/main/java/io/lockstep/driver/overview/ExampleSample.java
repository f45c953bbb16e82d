package io.lockstep.driver.overview;

import io.lockstep.driver.survey.BottomSample;
import io.lockstep.driver.thumbnail.Thumbnail;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Examples of rows: of the classes of smallest hashes the rows of smallest hashes, so that every part of the rows keeps what all
 * of them do. Values are drawn only of rows that are kept at the time.
 */
final class ExampleSample {
    private static final int MOST_CLASSES = 12;
    private static final int OF_A_CLASS = 2;
    private static final int WITHOUT_CLASSES = 12;

    private final ExampleColumns columns;
    private final TreeMap<Long, Group> groups = new TreeMap<>();

    /** Rows of a class. */
    private record Group(String name, BottomSample<List<Thumbnail>> rows) {}

    ExampleSample(ExampleColumns columns) {
        this.columns = columns;
    }

    /** @param content [16] of the row. Not modified. */
    void add(byte[] content, @Nullable Object[] values) {
        String name = columns.group(values);
        Group group = group(name);
        long hash = columns.hash(ByteBuffer.wrap(content).getLong() & Long.MAX_VALUE, values);
        if (group != null && group.rows.wants(hash)) {
            group.rows.add(hash, columns.thumbnails(values), 1);
        }
    }

    private @Nullable Group group(String name) {
        long hash = BottomSample.hash(name);
        Group known = groups.get(hash);
        if (known != null || (groups.size() >= MOST_CLASSES && hash > groups.lastKey())) {
            return known;
        }
        Group made = new Group(name, new BottomSample<>(columns.hasGroups() ? OF_A_CLASS : WITHOUT_CLASSES));
        groups.put(hash, made);
        if (groups.size() > MOST_CLASSES) {
            groups.pollLastEntry();
        }
        return made;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(groups.size());
        for (Group group : groups.values()) {
            out.writeUTF(group.name);
            group.rows.write(out, ExampleSample::write);
        }
    }

    void mergeFrom(DataInput in) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            Group group = group(in.readUTF());
            BottomSample<List<Thumbnail>> rows =
                    group == null ? new BottomSample<>(WITHOUT_CLASSES) : group.rows; // else read and let go
            rows.mergeFrom(in, ExampleSample::read);
        }
    }

    private static void write(List<Thumbnail> thumbnails, DataOutput out) throws IOException {
        out.writeInt(thumbnails.size());
        for (Thumbnail thumbnail : thumbnails) {
            Thumbnail.write(thumbnail, out);
        }
    }

    private static List<Thumbnail> read(DataInput in) throws IOException {
        int count = in.readInt();
        List<Thumbnail> thumbnails = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            thumbnails.add(Thumbnail.read(in));
        }
        return thumbnails;
    }

    /** The examples, by class. */
    List<Example> examples() {
        TreeMap<String, Group> named = new TreeMap<>();
        groups.values().forEach(group -> named.put(group.name, group));
        List<Example> examples = new ArrayList<>();
        for (Group group : named.values()) {
            for (BottomSample.Counted<List<Thumbnail>> row : group.rows.items().values()) {
                Map<String, Thumbnail> values = new LinkedHashMap<>();
                for (int i = 0; i < row.item().size(); i++) {
                    values.put(columns.names().get(i), row.item().get(i));
                }
                examples.add(new Example(group.name, values, row.count()));
            }
        }
        return examples;
    }
}
