package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.window.WindowAccount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What a window reaches: rows up to its last and nothing behind, over lengths, horizons, strides, gaps, keys and seasons. Each
 * row has a value that no other has, and an oracle that knows the value of the next.
 */
class WindowReachTest {
    private static final List<String> COLUMNS = List.of("key", "time", "value", "oracle");
    private static final int ROWS = 40;
    private static final int KEY = 1_000;

    /** Rows of a key that are next to each other, by their times. */
    private final Map<String, List<List<Integer>>> runs = new HashMap<>();

    private static Row row(int key, int time, int next) {
        return RowFactory.create("k" + key, time, key * KEY + time, key * KEY + next, "k" + key + "@" + time, null);
    }

    /** Rows of some keys with holes. */
    private List<Row> rows(int keys, @Nullable Double gap, Random random) {
        runs.clear();
        List<Row> rows = new ArrayList<>();
        for (int key = 0; key < keys; key++) {
            List<Integer> times = new ArrayList<>();
            for (int time = 1; times.size() < ROWS; time += random.nextInt(9) == 0 ? 2 + random.nextInt(4) : 1) {
                times.add(time);
            }
            List<List<Integer>> own = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                boolean begins = i == 0 || (gap != null && times.get(i) - times.get(i - 1) > gap);
                if (begins) {
                    own.add(new ArrayList<>());
                }
                own.get(own.size() - 1).add(times.get(i));
                rows.add(row(key, times.get(i), i + 1 < ROWS ? times.get(i + 1) : 0));
            }
            runs.put("k" + key, own);
        }
        return rows;
    }

    private static List<Row> all(Iterator<Row> rows) {
        List<Row> all = new ArrayList<>();
        rows.forEachRemaining(all::add);
        return all;
    }

    /** What Spark's tasks make of rows in some order and in some partitions, each with all rows of its keys. */
    private static List<Row> windows(WindowsConfig windows, boolean answers, List<Row> rows, int partitions)
            throws IOException {
        String plain = Json.line(Objects.requireNonNull(Configs.BINDING.unbind(windows)));
        List<Integer> indices = new ArrayList<>();
        windows.by().forEach(column -> indices.add(COLUMNS.indexOf(column)));
        indices.add(COLUMNS.indexOf(windows.order()));
        windows.columns().forEach(column -> indices.add(COLUMNS.indexOf(column)));
        windows.aheadNames()
                .forEach(name -> indices.add(COLUMNS.indexOf(windows.ahead().get(name))));
        List<Row> placed = all(WindowTasks.placed(plain, indices, rows.iterator()));
        List<Row> made = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            int own = partition;
            List<Row> sorted = placed.stream()
                    .filter(row -> Math.floorMod(row.getString(0).hashCode(), partitions) == own)
                    .sorted(Comparator.comparing((Row row) -> row.getString(0))
                            .thenComparing(row -> row.getDouble(1))
                            .thenComparing(row -> row.getString(2)))
                    .toList();
            made.addAll(all(WindowTasks.windows(plain, answers, answers, sorted.iterator())));
        }
        made.removeIf(row -> WindowAccount.isAccount(SourceRows.problem(row)));
        made.sort(Comparator.comparing((Row row) -> row.getString(0)).thenComparing(row -> row.getInt(1)));
        return made;
    }

    private static List<WindowsConfig> configs() {
        List<WindowsConfig> configs = new ArrayList<>();
        for (int length : new int[] {1, 2, 5}) {
            for (int horizon : new int[] {1, 2, 4}) {
                for (int stride : new int[] {1, 2, 3, 7}) {
                    for (double gap : new double[] {0, 1, 3}) {
                        configs.add(new WindowsConfig(
                                "time",
                                List.of("key"),
                                length,
                                List.of("value"),
                                Map.of("next", "value"),
                                horizon,
                                stride,
                                gap == 0 ? null : gap,
                                3));
                    }
                }
            }
        }
        return configs;
    }

    @Test
    void aWindowNeverReachesBehindItsLastRow() throws IOException {
        int seen = 0;
        for (WindowsConfig config : configs()) {
            for (int keys : new int[] {1, 3}) {
                Random random = new Random(seen);
                List<Row> rows = rows(keys, config.gap(), random);
                List<Row> made = windows(config, true, rows, 1);
                Set<String> places = new HashSet<>();
                for (Row window : made) {
                    check(config, window);
                    places.add(window.getString(0) + window.getInt(1));
                }
                assertThat(places).hasSameSizeAs(made).hasSize(expected(config, config.span()));
                Collections.shuffle(rows, random);
                assertThat(texts(windows(config, true, rows, 3))).isEqualTo(texts(made));
                assertThat(windows(config, false, rows, 2)).hasSize(expected(config, config.length()));
                seen += made.size();
            }
        }
        assertThat(seen).isGreaterThan(5_000);
    }

    private static List<String> texts(List<Row> rows) {
        return rows.stream()
                .map(row -> row.mkString(" ") + row.<Object>getAs(2).getClass() + List.of(numbers(row)))
                .map(text -> text.replaceAll("\\[[D]@[0-9a-f]+", ""))
                .toList();
    }

    private static List<Double> numbers(Row window) {
        List<Double> numbers = new ArrayList<>();
        for (double number : (double[]) window.get(2)) {
            numbers.add(number);
        }
        return numbers;
    }

    private int expected(WindowsConfig config, int needed) {
        int count = 0;
        for (List<List<Integer>> own : runs.values()) {
            for (List<Integer> run : own) {
                count += run.size() < needed ? 0 : (run.size() - needed) / config.stride() + 1;
            }
        }
        return count;
    }

    /** Columns: key, time of the last row, values, next, first and last time, last value, last season, where, problem. */
    private void check(WindowsConfig config, Row window) {
        String key = window.getString(0);
        int base = KEY * Integer.parseInt(key.substring(1));
        int last = window.getInt(1);
        List<Integer> run = Objects.requireNonNull(runs.get(key)).stream()
                .filter(own -> own.contains(last))
                .findFirst()
                .orElseThrow();
        int at = run.indexOf(last);
        int answer = at + config.horizon();
        List<Double> expected = new ArrayList<>();
        for (int i = at - config.length() + 1; i <= at; i++) {
            expected.add((double) base + run.get(i));
        }
        List<Double> found = numbers(window);
        assertThat(found).as(config + " " + window).isEqualTo(expected);
        assertThat(found).allMatch(value -> value <= base + last).doesNotContain((double) base + run.get(answer));
        assertThat(window.getInt(3)).isEqualTo(base + run.get(answer));
        assertThat(window.getDouble(5)).isEqualTo(run.get(answer).doubleValue());
        assertThat(window.getInt(6)).as("last value").isEqualTo(base + last);
        int season = answer - config.lag();
        assertThat(season).as("known at the last row").isLessThanOrEqualTo(at);
        assertThat(window.isNullAt(7)).isEqualTo(season < 0);
        if (season >= 0) {
            assertThat(window.getInt(7)).isEqualTo(base + run.get(season));
        }
    }
}
