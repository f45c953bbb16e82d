package io.lockstep.driver.audit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a job counts: of each combination of the groups' values its {@link GroupCounts}. Parts merge in any order to the same
 * bytes. Beyond {@link #MOST} combinations nothing more is kept but that there are too many. Not thread-safe.
 */
public final class AuditCounts {
    /** Combinations at most. */
    public static final int MOST = 2000;

    private static final char BETWEEN = '\u0000';

    private final AuditForm form;
    private final List<GroupColumn> columns;
    private final Map<String, GroupCounts> cells = new TreeMap<>();
    private boolean tooMany;

    /** @param columns whose values are groups */
    public AuditCounts(AuditForm form, List<GroupColumn> columns) {
        this.form = form;
        this.columns = List.copyOf(columns);
    }

    public AuditForm form() {
        return form;
    }

    List<GroupColumn> columns() {
        return columns;
    }

    /** Of a combination, one value of each column. */
    public GroupCounts of(List<String> values) {
        String key = String.join(String.valueOf(BETWEEN), values);
        GroupCounts counts = cells.get(key);
        if (counts == null) {
            counts = new GroupCounts(form);
            if (!tooMany) {
                cells.put(key, counts);
                limit();
            }
        }
        return counts;
    }

    private void limit() {
        if (cells.size() > MOST) {
            tooMany = true;
            cells.clear();
        }
    }

    /** @throws IllegalArgumentException when there are more combinations than {@link #MOST} */
    public void check() {
        if (tooMany) {
            throw new IllegalArgumentException("audit: expected at most " + MOST
                    + " combinations of the values of groups "
                    + columns.stream().map(GroupColumn::name).toList()
                    + ", got more. Cut numbers into ranges, as age: [25, 45, 65], or name fewer columns");
        }
    }

    /** Rows of all. */
    public long rows() {
        return cells.values().stream().mapToLong(GroupCounts::rows).sum();
    }

    /**
     * Added up over the other columns, by the values of some.
     *
     * @param kept numbers of the columns
     */
    Map<List<String>, GroupCounts> by(List<Integer> kept) {
        Map<List<String>, GroupCounts> groups = new TreeMap<>((some, others) -> {
            int order = 0;
            for (int i = 0; i < kept.size() && order == 0; i++) {
                order = columns.get(kept.get(i)).order().compare(some.get(i), others.get(i));
            }
            return order;
        });
        cells.forEach((key, counts) -> {
            List<String> values = List.of(key.split(String.valueOf(BETWEEN), -1));
            List<String> own = kept.stream().map(values::get).toList();
            merge(groups.computeIfAbsent(own, none -> new GroupCounts(form)), counts);
        });
        return Collections.unmodifiableMap(groups);
    }

    private static void merge(GroupCounts into, GroupCounts counts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            counts.write(new DataOutputStream(bytes));
            into.mergeFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    /** Ranges of cut columns that no row lies in, as {@code age: below 25}. */
    List<String> empty() {
        List<String> empty = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Set<String> there = new HashSet<>();
            int own = i;
            cells.keySet().forEach(key -> there.add(key.split(String.valueOf(BETWEEN), -1)[own]));
            GroupColumn column = columns.get(i);
            column.ranges().stream()
                    .filter(range -> !there.contains(range))
                    .forEach(range -> empty.add(column.name() + ": " + range));
        }
        return empty;
    }

    /** The same bytes for the same rows, in whatever order they came. */
    public byte[] toBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeBoolean(tooMany);
        out.writeInt(cells.size());
        for (Map.Entry<String, GroupCounts> cell : cells.entrySet()) {
            byte[] key = cell.getKey().getBytes(StandardCharsets.UTF_8);
            out.writeInt(key.length);
            out.write(key);
            cell.getValue().write(out);
        }
        return bytes.toByteArray();
    }

    /** Adds what {@link #toBytes} wrote. */
    public void merge(byte[] state) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(state));
        if (in.readBoolean()) {
            tooMany = true;
            cells.clear();
        }
        for (int left = in.readInt(); left > 0 && !tooMany; left--) {
            String key = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            cells.computeIfAbsent(key, none -> new GroupCounts(form)).mergeFrom(in);
            limit();
        }
    }
}
