package io.lockstep.driver.diagnostics;

import io.lockstep.driver.diagnostics.Diagnostics.ClassRows;
import io.lockstep.driver.diagnostics.Diagnostics.Confused;
import io.lockstep.driver.diagnostics.Diagnostics.Confusion;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts of the class that was right and the one that was answered. Of very many classes only whether it was right. */
final class ConfusionCounter {
    /** Most classes of a whole table. */
    static final int TABLE = 20;

    /** Most classes whose every pair is counted. */
    private static final int PAIRS = 256;

    private static final int LISTED = 20;
    /** Stands for any class but the right one, where pairs are not counted. */
    private static final int ANOTHER = -1;

    private final int classes;
    /** By the number of the right class times {@code classes + 1}, plus that of the answered one plus 1. */
    private final TreeMap<Long, Long> cells = new TreeMap<>();

    ConfusionCounter(int classes) {
        this.classes = classes;
    }

    int classes() {
        return classes;
    }

    void add(int right, int answered) {
        int counted = classes > PAIRS && right != answered ? ANOTHER : answered;
        cells.merge((long) right * (classes + 1L) + counted + 1, 1L, Long::sum);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(cells.size());
        for (Map.Entry<Long, Long> cell : cells.entrySet()) {
            out.writeLong(cell.getKey());
            out.writeLong(cell.getValue());
        }
    }

    void mergeFrom(DataInput in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            long cell = in.readLong();
            cells.merge(cell, in.readLong(), Long::sum);
        }
    }

    private int right(long cell) {
        return (int) (cell / (classes + 1L));
    }

    private int answered(long cell) {
        return (int) (cell % (classes + 1L)) - 1;
    }

    /** @param names of the classes, in order */
    Confusion confusion(List<String> names) {
        List<String> shown = names.stream()
                .map(name -> Excerpt.of(name, Excerpt.VALUE_LENGTH))
                .toList();
        if (classes > TABLE) {
            return new Confusion(List.of(), List.of(), most(shown), hardest(shown));
        }
        List<List<Long>> rows = new ArrayList<>();
        for (int right = 0; right < classes; right++) {
            List<Long> row = new ArrayList<>();
            for (int answered = 0; answered < classes; answered++) {
                row.add(cells.getOrDefault(right * (classes + 1L) + answered + 1, 0L));
            }
            rows.add(row);
        }
        return new Confusion(shown, rows, List.of(), List.of());
    }

    private List<Confused> most(List<String> names) {
        return cells.entrySet().stream()
                .filter(cell -> answered(cell.getKey()) >= 0 && answered(cell.getKey()) != right(cell.getKey()))
                .sorted(Map.Entry.<Long, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(LISTED)
                .map(cell -> new Confused(
                        names.get(right(cell.getKey())), names.get(answered(cell.getKey())), cell.getValue()))
                .toList();
    }

    private List<ClassRows> hardest(List<String> names) {
        TreeMap<Integer, long[]> counts = new TreeMap<>();
        cells.forEach((cell, count) -> {
            long[] own = counts.computeIfAbsent(right(cell), missing -> new long[2]);
            own[0] += count;
            own[1] += answered(cell) == right(cell) ? count : 0;
        });
        return counts.entrySet().stream()
                .map(entry -> new ClassRows(names.get(entry.getKey()), entry.getValue()[0], entry.getValue()[1]))
                .sorted(Comparator.comparingLong((ClassRows own) -> own.right() - own.rows()))
                .limit(LISTED)
                .toList();
    }
}
