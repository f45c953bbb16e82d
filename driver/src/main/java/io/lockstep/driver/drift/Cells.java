package io.lockstep.driver.drift;

import io.lockstep.driver.profile.CategoryProfile;
import io.lockstep.driver.profile.HashedProfile;
import io.lockstep.driver.profile.NumericProfile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Cells in which rows of two samples are counted.
 *
 * @param names of the cells
 * @param before rows of the reference
 * @param after rows of the window
 */
record Cells(List<String> names, List<Long> before, List<Long> after) {
    /** Rows that a cell of the smaller sample should have: Cochran's rule. */
    private static final int EXPECTED = 5;

    private static final String REST = "others";

    Cells {
        names = List.copyOf(names);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    int size() {
        return names.size();
    }

    long beforeRows() {
        return sum(before);
    }

    long afterRows() {
        return sum(after);
    }

    private static long sum(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    private record Cell(String name, long before, long after) {
        long rows() {
            return before + after;
        }

        Cell with(Cell other) {
            return new Cell(name, before + other.before, after + other.after);
        }
    }

    private static Cells of(List<Cell> cells) {
        return new Cells(
                cells.stream().map(Cell::name).toList(),
                cells.stream().map(Cell::before).toList(),
                cells.stream().map(Cell::after).toList());
    }

    /** The bins of a profile of numbers, in their order, each under the number it ends with. */
    static Cells bins(NumericProfile before, NumericProfile after) {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < before.counts().size(); i++) {
            String end = i < before.edges().size()
                    ? Rounded.of(before.edges().get(i))
                    : before.maximum() == null ? "" : Rounded.of(before.maximum());
            cells.add(new Cell(end, before.counts().get(i), after.counts().get(i)));
        }
        return of(cells);
    }

    /** One for each category, and one for all that the reference does not have. */
    static Cells categories(CategoryProfile before, CategoryProfile after) {
        List<Cell> cells = new ArrayList<>();
        before.values()
                .forEach((name, count) ->
                        cells.add(new Cell(name, count, after.values().getOrDefault(name, 0L))));
        if (before.others() + after.others() > 0) {
            cells.add(new Cell(REST, before.others(), after.others()));
        }
        return of(cells);
    }

    /** One for each hash. */
    static Cells hashes(HashedProfile before, HashedProfile after) {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < before.cells().size(); i++) {
            cells.add(new Cell("hash " + i, before.cells().get(i), after.cells().get(i)));
        }
        return of(cells);
    }

    private List<Cell> list() {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            cells.add(new Cell(names.get(i), before.get(i), after.get(i)));
        }
        return cells;
    }

    /**
     * Neighbours put together, so that each has about the same count of the reference's rows: a cell ends where the rows up to
     * there reach the next multiple of that count.
     *
     * @param most cells there are afterwards
     */
    Cells merged(int most) {
        long rows = beforeRows();
        List<Cell> cells = new ArrayList<>();
        Cell open = null;
        long upTo = 0;
        long next = 1;
        for (Cell cell : list()) {
            open = open == null ? cell : cell.with(open);
            upTo += cell.before();
            if (upTo * (double) most >= next * (double) rows) {
                cells.add(open);
                open = null;
                next = (long) (upTo * (double) most / rows) + 1;
            }
        }
        if (open != null) {
            int last = cells.size() - 1;
            if (last < 0) {
                cells.add(open);
            } else {
                cells.set(last, open.with(cells.get(last)));
            }
        }
        return of(cells);
    }

    /**
     * Rare ones, and those that the reference does not have, as one: a cell stays of which the smaller sample is to be expected to
     * have {@value #EXPECTED} rows. Rests that are rare themselves go to the rarest that stays. Which do is told by the rows of
     * both samples together, so that it says nothing about a difference between them.
     */
    Cells pooled() {
        double smaller = Math.min(beforeRows(), afterRows());
        double share = smaller / (beforeRows() + afterRows());
        List<Cell> kept = new ArrayList<>();
        Cell rest = new Cell(REST, 0, 0);
        for (Cell cell : list()) {
            if (cell.rows() * share >= EXPECTED && !cell.name().equals(REST)) {
                kept.add(cell);
            } else {
                rest = rest.with(cell);
            }
        }
        if (rest.rows() * share >= EXPECTED) {
            kept.add(rest);
        } else if (rest.rows() > 0 && !kept.isEmpty()) {
            Cell rarest =
                    Collections.min(kept, Comparator.comparingLong(Cell::rows).thenComparing(Cell::name));
            kept.set(kept.indexOf(rarest), rarest.with(rest));
        }
        return of(kept);
    }

    /** The largest, and the others as one; in the order they have. */
    Cells largest(int most) {
        if (size() <= most) {
            return this;
        }
        List<Cell> byRows = new ArrayList<>(list());
        byRows.sort(Comparator.comparingLong(Cell::rows).reversed().thenComparing(Cell::name));
        List<Cell> shown = byRows.subList(0, most - 1);
        List<Cell> kept = new ArrayList<>();
        Cell rest = new Cell(REST, 0, 0);
        for (Cell cell : list()) {
            if (shown.contains(cell)) {
                kept.add(cell);
            } else {
                rest = rest.with(cell);
            }
        }
        kept.add(rest);
        return of(kept);
    }
}
