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
    /** Combinations at most; of very many classes fewer, as each pair of classes is counted. */
    public static final int MOST = 2000;

    /** Counts of pairs of classes at most, over all combinations. */
    private static final int MOST_PAIRS = 1 << 20;

    /** Different scores at most, over all combinations: about 60 MiB. */
    private static final int MOST_SCORES = 1 << 19;

    private static final int FEWEST_SCORES = 256;

    private static final char BETWEEN = '\u0000';

    private final AuditForm form;
    private final List<GroupColumn> columns;
    private final Map<String, GroupCounts> cells = new TreeMap<>();
    /** Takes what is not kept. */
    private final GroupCounts forgotten;

    private boolean tooMany;
    /** Different scores of each combination. */
    private int capacity = ScoreCounts.CAPACITY;

    /** @param columns whose values are groups */
    public AuditCounts(AuditForm form, List<GroupColumn> columns) {
        this.form = form;
        this.columns = List.copyOf(columns);
        this.forgotten = new GroupCounts(form);
    }

    private int most() {
        int pairs = Math.max(1, form.classes().size() * form.classes().size());
        return Math.min(MOST, MOST_PAIRS / pairs);
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
        if (counts == null && !tooMany) {
            counts = new GroupCounts(form);
            cells.put(key, counts);
            limit();
        }
        return counts == null || tooMany ? forgotten : counts;
    }

    /** Memory is bounded: the more combinations, the fewer scores of each; beyond too many nothing. */
    private void limit() {
        if (cells.size() > most()) {
            tooMany = true;
            cells.clear();
            return;
        }
        capacity = Math.min(capacity, Math.max(FEWEST_SCORES, MOST_SCORES / Math.max(1, cells.size())));
        cells.values().forEach(own -> own.scores.limit(capacity));
    }

    /** @throws IllegalArgumentException when there are more combinations than {@link #MOST} */
    public void check() {
        if (tooMany) {
            throw new IllegalArgumentException("audit: expected at most " + most()
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
