package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Numbers;
import io.lockstep.driver.column.RowDigest;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.OrderValue;
import io.lockstep.driver.window.OrderedRow;
import io.lockstep.driver.window.Window;
import io.lockstep.driver.window.WindowAccount;
import io.lockstep.driver.window.Windower;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** What tasks do about windows: place rows before they are sorted, and make windows of those that are. */
final class WindowTasks {
    /** Columns before those that are kept as they are. */
    private static final int LEADING = 6;

    private static final int PROBLEM = 3;
    private static final int WHERE = 4;
    private static final int NUMBERS = 5;

    private WindowTasks() {}

    /**
     * Which of a window's sources are kept as they are: those of {@code by}, the order, those of {@code ahead}; the others
     * become numbers.
     */
    static List<Integer> kept(WindowsConfig windows) {
        List<Integer> kept = new ArrayList<>();
        int arrays = windows.by().size() + 1;
        for (int i = 0; i < windows.names().size(); i++) {
            if (i < arrays || i >= arrays + windows.columns().size()) {
                kept.add(i);
            }
        }
        return kept;
    }

    private static WindowsConfig bind(String plain) throws IOException {
        return Configs.BINDING.bind(
                WindowsConfig.class, Json.parse(plain.getBytes(StandardCharsets.UTF_8), "windows"), "data.windows");
    }

    /** @param indices in a row of a window's sources: of {@code by}, the order, the arrays, those of {@code ahead} */
    static Iterator<Row> placed(String plain, List<Integer> indices, Iterator<Row> rows) throws IOException {
        WindowsConfig windows = bind(plain);
        RowDigest digest = new RowDigest();
        List<Integer> kept = kept(windows);
        return new Mapped<>(rows, row -> placed(windows, indices, kept, digest, row));
    }

    private static Row placed(
            WindowsConfig windows, List<Integer> indices, List<Integer> kept, RowDigest digest, Row row) {
        @Nullable Object[] placed = new @Nullable Object[LEADING + kept.size()];
        placed[0] = "";
        placed[1] = 0.0;
        placed[2] = "";
        placed[PROBLEM] = SourceRows.problem(row);
        placed[WHERE] = SourceRows.where(row);
        placed[NUMBERS] = new byte[0];
        if (placed[PROBLEM] != null) {
            return RowFactory.create(placed);
        }
        try {
            @Nullable Object[] values = SourceRows.values(row);
            digest.clear();
            placed[0] = group(windows, indices, values);
            placed[1] = OrderValue.of(
                    windows.order(), values[indices.get(windows.by().size())]);
            placed[NUMBERS] = numbers(windows, indices, values, digest);
            for (int i = 0; i < kept.size(); i++) {
                int index = indices.get(kept.get(i));
                placed[LEADING + i] = row.get(index);
                String text = text(windows.names().get(kept.get(i)), values[index]);
                if (text == null) {
                    digest.missing();
                } else {
                    digest.text(text);
                }
            }
            placed[2] = HexFormat.of().formatHex(digest.identity());
        } catch (BadRowException e) {
            placed[PROBLEM] = e.reason() + ": " + e.details();
        }
        return RowFactory.create(placed);
    }

    private static @Nullable String text(String column, @Nullable Object value) throws BadRowException {
        return value == null ? null : Numbers.label(column, value);
    }

    /** Texts of the columns that make a group, each behind its length. */
    private static String group(WindowsConfig windows, List<Integer> indices, @Nullable Object[] values)
            throws BadRowException {
        StringBuilder group = new StringBuilder();
        for (int i = 0; i < windows.by().size(); i++) {
            String column = windows.by().get(i);
            String text = text(column, values[indices.get(i)]);
            if (text == null) {
                throw new BadRowException(
                        "missing group",
                        "column " + Excerpt.quoted(column) + ": expected the group that the row is of, got none");
            }
            group.append(text.length()).append(' ').append(text);
        }
        return group.toString();
    }

    private static byte[] numbers(
            WindowsConfig windows, List<Integer> indices, @Nullable Object[] values, RowDigest digest)
            throws BadRowException {
        int first = windows.by().size() + 1;
        ByteBuffer numbers = ByteBuffer.allocate(windows.columns().size() * Double.BYTES);
        for (int i = 0; i < windows.columns().size(); i++) {
            String column = windows.columns().get(i);
            Object value = values[indices.get(first + i)];
            if (value == null) {
                throw new BadRowException(
                        "missing number", "column " + Excerpt.quoted(column) + ": expected a number, got none");
            }
            double number = Numbers.parse(column, value);
            digest.number(number);
            numbers.putDouble(number);
        }
        return numbers.array();
    }

    /** Windows of rows that come sorted, and behind them the account of the rows. */
    static Iterator<Row> windows(String plain, boolean answers, boolean baselines, Iterator<Row> sorted)
            throws IOException {
        return new Made(bind(plain), answers, baselines, sorted);
    }

    /** Windows, one after another. */
    private static final class Made implements Iterator<Row> {
        private final WindowsConfig windows;
        private final boolean answers;
        private final boolean baselines;
        private final Iterator<Row> sorted;
        private final Windower windower;
        private final ArrayDeque<Row> ready = new ArrayDeque<>();
        private WindowAccount unplaced = WindowAccount.NONE;
        private boolean ended;

        Made(WindowsConfig windows, boolean answers, boolean baselines, Iterator<Row> sorted) {
            this.windows = windows;
            this.answers = answers;
            this.baselines = baselines;
            this.sorted = sorted;
            this.windower = new Windower(windows, answers, window -> ready.add(row(window)));
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !ended) {
                if (sorted.hasNext()) {
                    take(sorted.next());
                } else {
                    ended = true;
                    WindowAccount account = windower.finish().plus(unplaced);
                    ready.add(problem("", account.asProblem()));
                }
            }
            return !ready.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        private void take(Row row) {
            String where = row.getString(WHERE);
            if (!row.isNullAt(PROBLEM)) {
                String problem = row.getString(PROBLEM);
                if (!SourceRows.isLeftOut(problem)) {
                    unplaced = unplaced.plus(new WindowAccount(1, 0, Map.of(SourceRows.reason(problem), 1L)));
                }
                ready.add(problem(where, problem));
                return;
            }
            ByteBuffer bytes = ByteBuffer.wrap((byte[]) row.get(NUMBERS));
            double[] numbers = new double[bytes.remaining() / Double.BYTES];
            bytes.asDoubleBuffer().get(numbers);
            @Nullable Object[] values = new @Nullable Object[row.length() - LEADING];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.get(LEADING + i);
            }
            windower.add(new OrderedRow(row.getString(0), row.getDouble(1), where, values, numbers));
        }

        /** Columns of an example. */
        private int columns() {
            return windows.names().size() + (answers ? 2 : 0);
        }

        private int width() {
            return columns() + (baselines ? 2 * windows.ahead().size() : 0);
        }

        private Row problem(String where, String problem) {
            @Nullable Object[] values = new @Nullable Object[width() + 2];
            values[width()] = where;
            values[width() + 1] = problem;
            return RowFactory.create(values);
        }

        private Row row(Window window) {
            OrderedRow first = window.rows().get(0);
            if (window.problem() != null) {
                return problem(first.where(), window.problem());
            }
            OrderedRow last = window.rows().get(window.rows().size() - 1);
            @Nullable Object[] values = new @Nullable Object[width() + 2];
            int scalars = windows.by().size() + 1;
            System.arraycopy(last.values(), 0, values, 0, scalars);
            int arrays = windows.columns().size();
            for (int i = 0; i < arrays; i++) {
                values[scalars + i] = array(window.rows(), i);
            }
            OrderedRow ahead = window.ahead();
            if (ahead != null) {
                System.arraycopy(ahead.values(), scalars, values, scalars + arrays, ahead.values().length - scalars);
            }
            if (answers) {
                values[columns() - 2] = first.order();
                values[columns() - 1] = (ahead == null ? last : ahead).order();
            }
            if (baselines) {
                int count = windows.ahead().size();
                System.arraycopy(last.values(), scalars, values, columns(), count);
                OrderedRow season = window.season();
                if (season != null) {
                    System.arraycopy(season.values(), scalars, values, columns() + count, count);
                }
            }
            values[width()] = WindowedRows.WINDOW + first.where();
            return RowFactory.create(values);
        }

        private static double[] array(List<OrderedRow> rows, int column) {
            double[] array = new double[rows.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = rows.get(i).numbers()[column];
            }
            return array;
        }
    }
}
