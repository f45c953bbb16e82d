package io.lockstep.driver.overview;

import io.lockstep.driver.column.Cell;
import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.Columns;
import io.lockstep.driver.column.ImageColumn;
import io.lockstep.driver.column.Measure;
import io.lockstep.driver.column.SoundColumn;
import io.lockstep.driver.config.Question;
import io.lockstep.driver.draft.Shown;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.overview.ColumnOverview.Role;
import io.lockstep.driver.split.OrderSplit;
import io.lockstep.driver.survey.ColumnSurvey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Columns and classes of surveyed parts.
 *
 * @param recipe of the training rows
 * @param parts with the training rows among them
 */
record ColumnOverviews(Recipe recipe, Map<Part, PartSurvey> parts) {
    private static final int MOST_CLASSES = 1000;

    /** Inputs by the name of their column; of one that is there in several kinds, the first. */
    Map<String, Column> inputs() {
        Map<String, Column> inputs = new LinkedHashMap<>();
        recipe.inputColumns().forEach(column -> inputs.putIfAbsent(column.column(), column));
        return inputs;
    }

    /** Labels by the name of their column. */
    Map<String, Question> labels() {
        Map<String, Question> labels = new LinkedHashMap<>();
        for (Question question : recipe.questions()) {
            question.targets().forEach(target -> labels.putIfAbsent(target, question));
        }
        return labels;
    }

    /** Whether a label is a class: by its loss, or as no number but 0 and 1 is in it. */
    boolean hasClasses(String label) {
        Question question = labels().get(label);
        if (question == null || question.column() != null) {
            return false;
        }
        ColumnSurvey column = train().column(label);
        return column != null
                && column.isSingle()
                && (question.task().hasClasses() || (question.task().isShare() && column.distinct() <= 2));
    }

    PartSurvey train() {
        return Objects.requireNonNull(parts.get(Part.TRAIN));
    }

    /** Answers first, then inputs, then others. */
    List<ColumnOverview> columns() {
        Map<String, Column> inputs = inputs();
        Map<String, Question> labels = labels();
        Set<String> names = new LinkedHashSet<>(labels.keySet());
        names.addAll(inputs.keySet());
        names.addAll(recipe.columns());
        names.remove(OrderSplit.FIRST);
        names.remove(OrderSplit.LAST);
        List<ColumnOverview> columns = new ArrayList<>();
        for (String name : names) {
            columns.add(column(name, inputs.get(name), labels.get(name)));
        }
        columns.sort(Comparator.comparing(ColumnOverview::role));
        return columns;
    }

    private ColumnOverview column(String name, @Nullable Column input, @Nullable Question label) {
        Map<Part, ColumnOverview.Values> values = new EnumMap<>(Part.class);
        parts.forEach((part, own) -> {
            int index = own.index(name);
            if (index >= 0) {
                values.put(part, values(own, index, input, label != null && hasClasses(name)));
            }
        });
        int index = train().index(name);
        boolean text = input != null && input.measure() == Measure.TEXT_LENGTH;
        Bins bins = index < 0 || text ? null : Bins.of(train().survey(), index);
        return new ColumnOverview(
                name,
                role(name, input, label),
                kind(input, label),
                values,
                bins == null ? null : bins.histogram(parts, name));
    }

    private Role role(String name, @Nullable Column input, @Nullable Question label) {
        if (label != null) {
            return Role.LABEL;
        }
        if (input != null) {
            return Role.INPUT;
        }
        boolean weight = name.equals(recipe.weight())
                || recipe.questions().stream().anyMatch(question -> name.equals(question.stepWeights()));
        return weight ? Role.WEIGHT : name.equals(recipe.key()) ? Role.KEY : Role.UNUSED;
    }

    private static String kind(@Nullable Column input, @Nullable Question label) {
        if (label != null) {
            Column own = label.column();
            return own != null ? Columns.REGISTRY.nameOf(own) : label.task().hasClasses() ? "class" : "number";
        }
        return input == null ? "" : Columns.REGISTRY.nameOf(input);
    }

    private static ColumnOverview.Values values(PartSurvey part, int index, @Nullable Column input, boolean classes) {
        ColumnSurvey column = part.survey().columns().get(index);
        long missing = column.missing() + column.marks();
        boolean single = column.isSingle();
        String least = "";
        String middle = "";
        String largest = "";
        Double mean = null;
        if (column.isNumeric() && !classes) {
            least = Shown.number(column.least());
            middle = Shown.number(column.spread().middle());
            largest = Shown.number(column.largest());
            mean = column.spread().mean();
        } else if (column.isMoment()) {
            TreeSet<String> moments =
                    new TreeSet<>(Bins.weights(part.survey(), index).keySet());
            moments.removeIf(Cell::isAbsent);
            // empty where no row of the sample has a value
            least = moments.isEmpty() ? "" : moments.first();
            largest = moments.isEmpty() ? "" : moments.last();
        } else if (part.ends().get(2 * index) <= part.ends().get(2 * index + 1)) {
            least = Shown.number(part.ends().get(2 * index));
            largest = Shown.number(part.ends().get(2 * index + 1));
        }
        return new ColumnOverview.Values(
                column.values() + column.missing(),
                missing,
                single ? column.distinct() : 0,
                column.different().complete(),
                least,
                middle,
                largest,
                mean,
                note(column, input));
    }

    private static String note(ColumnSurvey column, @Nullable Column input) {
        if (input instanceof SoundColumn) {
            return "sounds";
        }
        if (input instanceof ImageColumn image) {
            List<Integer> shape = image.shape();
            return shape == null
                    ? "pictures"
                    : "pictures " + shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
        }
        if (!column.isSingle()) {
            int length = column.types().arrayLength();
            return length > 0 ? "arrays of " + Shown.count(length) + " numbers" : "arrays or bytes";
        }
        long texts =
                column.present() - column.types().numbers() - column.types().moments();
        long words = texts <= 0 ? 0 : Math.round((double) column.texts().words() / texts);
        return words > 1 ? Shown.count(words) + " words in the mean" : "";
    }

    /** Classes of every label that has some. */
    List<Classes> classes() {
        List<Classes> all = new ArrayList<>();
        for (Map.Entry<String, Question> label : labels().entrySet()) {
            if (hasClasses(label.getKey())) {
                all.add(classes(label.getKey(), label.getValue().classes()));
            }
        }
        return all;
    }

    private Classes classes(String label, List<String> named) {
        Set<String> names = new LinkedHashSet<>(named);
        Map<Part, Map<String, Long>> counts = new EnumMap<>(Part.class);
        Map<Part, Long> all = new EnumMap<>(Part.class);
        parts.forEach((part, own) -> {
            ColumnSurvey column = own.column(label);
            all.put(part, column == null ? 0 : column.values());
            counts.put(part, column == null ? Map.of() : column.different().rows());
            List<String> found =
                    new ArrayList<>(counts.getOrDefault(part, Map.of()).keySet());
            found.sort(Comparator.comparingDouble(ColumnOverviews::order).thenComparing(Comparator.naturalOrder()));
            names.addAll(found);
        });
        List<String> kept = names.stream().limit(MOST_CLASSES).toList();
        Map<Part, List<Long>> rows = new EnumMap<>(Part.class);
        counts.forEach((part, own) -> rows.put(
                part, kept.stream().map(name -> own.getOrDefault(name, 0L)).toList()));
        boolean complete =
                kept.size() == names.size() && parts.values().stream().allMatch(own -> isComplete(own.column(label)));
        return new Classes(label, kept, rows, all, complete);
    }

    private static boolean isComplete(@Nullable ColumnSurvey column) {
        return column == null || column.different().complete();
    }

    private static double order(String name) {
        Double number = Cell.number(name);
        return number == null ? Double.POSITIVE_INFINITY : number;
    }
}
