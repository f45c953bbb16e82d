package io.lockstep.driver.importance;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Cell;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.ColumnSlots;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.sample.RowSample;
import io.lockstep.driver.sample.SampledRow;
import io.lockstep.driver.value.CanonicalText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Values at which the dependence on each column is told.
 *
 * @param answers names of the model's numbers
 * @param grids of each column that has some
 * @param left columns that have none
 */
record Curves(List<String> answers, Map<String, Grid> grids, List<String> left) {
    /**
     * Values of a column.
     *
     * @param values texts
     * @param counts rows of the sample that have a value or are nearest to it
     */
    record Grid(boolean numeric, List<String> values, List<Long> counts) {}

    static Curves of(LoadedModel model, RowSample sample, int most) {
        ColumnSlots slots = new ColumnSlots(model.preprocessing());
        Map<String, Grid> grids = new LinkedHashMap<>();
        List<String> left = new ArrayList<>();
        for (int column = 0; column < sample.columns().size(); column++) {
            Grid grid = grid(slots, sample, column, most);
            if (grid == null) {
                left.add(sample.columns().get(column));
            } else {
                grids.put(sample.columns().get(column), grid);
            }
        }
        return new Curves(answers(model), grids, left);
    }

    private static List<String> answers(LoadedModel model) {
        List<String> names = new ArrayList<>();
        List<Answer> answers = model.preprocessing().answers();
        for (int i = 0; i < answers.size(); i++) {
            int size = model.spec().outputShape(i).elementCount();
            Answer answer = answers.get(i);
            List<String> known = answer.classes().isEmpty() ? answer.targets() : answer.classes();
            String head =
                    answers.size() == 1 ? "" : model.spec().outputs().get(i).name() + " ";
            int offset = size == 1 && known.size() == 2 ? 1 : 0;
            boolean named = known.size() == size || offset == 1;
            IntStream.range(0, size)
                    .mapToObj(k -> head + (named ? known.get(k + offset) : String.valueOf(k)))
                    .forEach(names::add);
        }
        return names;
    }

    private static @Nullable Grid grid(ColumnSlots slots, RowSample sample, int column, int most) {
        String name = sample.columns().get(column);
        TreeMap<String, Long> texts = new TreeMap<>();
        List<Double> numbers = new ArrayList<>();
        for (SampledRow row : sample.rows()) {
            String text = row.texts().get(column);
            if (text != null && readsAlike(slots, row, name, text)) {
                texts.merge(text, 1L, Long::sum);
                Double number = Cell.number(text);
                if (number != null) {
                    numbers.add(number);
                }
            } else if (row.present()[column]) {
                return null;
            }
        }
        if (texts.size() < 2) {
            return null;
        }
        long all = texts.values().stream().mapToLong(Long::longValue).sum();
        return numbers.size() == all && texts.size() > 2 ? numeric(numbers, most) : categorical(texts, most);
    }

    /** Whether a value's text says the same to the model as the value did. */
    private static boolean readsAlike(ColumnSlots slots, SampledRow row, String column, String text) {
        try {
            return slots.equal(slots.with(row.slots(), column, text), row.slots(), column);
        } catch (BadRowException e) {
            return false;
        }
    }

    /** Quantiles, each once, least and largest among them. */
    private static Grid numeric(List<Double> numbers, int most) {
        List<Double> sorted = numbers.stream().sorted().toList();
        List<Double> distinct = sorted.stream().distinct().toList();
        List<Double> points = distinct.size() <= most
                ? distinct
                : IntStream.range(0, most)
                        .mapToObj(i -> sorted.get((int) ((sorted.size() - 1L) * i / (most - 1))))
                        .distinct()
                        .toList();
        long[] counts = new long[points.size()];
        for (double number : numbers) {
            counts[nearest(points, number)]++;
        }
        return new Grid(
                true,
                points.stream()
                        .map(point -> String.valueOf(CanonicalText.of(point)))
                        .toList(),
                IntStream.range(0, counts.length).mapToObj(i -> counts[i]).toList());
    }

    private static int nearest(List<Double> points, double number) {
        int nearest = 0;
        for (int i = 1; i < points.size(); i++) {
            if (Math.abs(points.get(i) - number) < Math.abs(points.get(nearest) - number)) {
                nearest = i;
            }
        }
        return nearest;
    }

    /** The most frequent, of equally frequent ones the first by name. */
    private static Grid categorical(TreeMap<String, Long> texts, int most) {
        List<Map.Entry<String, Long>> entries = texts.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Long> entry) -> -entry.getValue()))
                .limit(most)
                .toList();
        return new Grid(
                false,
                entries.stream().map(Map.Entry::getKey).toList(),
                entries.stream().map(Map.Entry::getValue).toList());
    }

    /** @param means of each column, of each value the model's numbers */
    List<PartialDependence> dependence(Map<String, List<List<Double>>> means) {
        List<PartialDependence> dependence = new ArrayList<>();
        grids.forEach((column, grid) -> {
            List<List<Double>> own = means.getOrDefault(column, List.of());
            dependence.add(new PartialDependence(
                    column,
                    grid.numeric(),
                    IntStream.range(0, own.size())
                            .mapToObj(i -> new PartialDependence.Point(
                                    grid.values().get(i), grid.counts().get(i), own.get(i)))
                            .toList()));
        });
        return dependence;
    }
}
