package io.lockstep.driver.feature;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.sum.ExactSum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Weights by which class and group of the training rows are independent of each other, {@code W_g W_c / (W W_gc)} for a row of group g
 * and class c, W the weights of rows together (reweighing: Kamiran and Calders, Data Preprocessing Techniques for Classification
 * without Discrimination, Knowledge and Information Systems 33, 2012). Exact, in whatever order rows come. Not thread-safe.
 */
final class GroupBalance {
    /** Groups and classes at most. */
    private static final int MOST = 10_000;

    private final List<String> columns;
    private final int[] places;
    private final String label;
    private final int index;
    private final @Nullable String weight;
    private final int weightIndex;
    /** By the JSON of the group's values and the class. */
    private final TreeMap<String, ExactSum> sums = new TreeMap<>();

    /** @param positions of a row's columns */
    GroupBalance(Recipe recipe, ColumnPositions positions) {
        this.columns = recipe.reweigh();
        this.places = columns.stream().mapToInt(positions::of).toArray();
        this.label =
                ClassBalance.only("data.reweigh", recipe.questions()).targets().get(0);
        this.index = positions.of(label);
        this.weight = recipe.weight();
        this.weightIndex = weight == null ? -1 : positions.of(weight);
    }

    void add(@Nullable Object[] row) throws BadRowException {
        double own = weight == null ? 1 : Labels.weight(weight, row[weightIndex]);
        List<String> key = GroupWeights.key(GroupWeights.group(columns, row, places), Labels.text(label, row[index]));
        sums.computeIfAbsent(Json.line(key), none -> new ExactSum()).add(own);
        limit();
    }

    private void limit() {
        if (sums.size() > MOST) {
            throw new IllegalArgumentException("data.reweigh: expected at most " + MOST
                    + " groups and classes in columns " + Excerpt.list(columns)
                    + ", got more. Name columns with fewer values");
        }
    }

    /** By group and class, the digits of {@link ExactSum#toBytes}. */
    Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        sums.forEach((name, sum) -> state.put(name, HexFormat.of().formatHex(sum.toBytes())));
        return state;
    }

    void merge(Map<?, ?> state) {
        state.forEach((name, sum) -> sums.computeIfAbsent(String.valueOf(name), key -> new ExactSum())
                .merge(ExactSum.fromBytes(HexFormat.of().parseHex(String.valueOf(sum)))));
        limit();
    }

    /** The weight of each group and class; those whose rows weigh nothing have none. */
    GroupWeights weights() {
        ExactSum total = new ExactSum();
        Map<List<String>, ExactSum> ofGroups = new TreeMap<>(GroupBalance::compare);
        Map<String, ExactSum> ofClasses = new TreeMap<>();
        Map<List<String>, Double> both = new TreeMap<>(GroupBalance::compare);
        sums.forEach((name, sum) -> {
            List<String> key = key(name);
            total.merge(sum);
            ofGroups.computeIfAbsent(group(key), none -> new ExactSum()).merge(sum);
            ofClasses.computeIfAbsent(answer(key), none -> new ExactSum()).merge(sum);
            if (sum.value() > 0) {
                both.put(key, sum.value());
            }
        });
        List<GroupWeights.Weight> weights = new ArrayList<>();
        both.forEach((key, own) -> {
            double group = ofGroups.getOrDefault(group(key), total).value();
            double ofClass = ofClasses.getOrDefault(answer(key), total).value();
            weights.add(new GroupWeights.Weight(group(key), answer(key), group * ofClass / (total.value() * own)));
        });
        return new GroupWeights(columns, weights);
    }

    private static List<String> group(List<String> key) {
        return key.subList(0, key.size() - 1);
    }

    private static String answer(List<String> key) {
        return key.get(key.size() - 1);
    }

    private static List<String> key(String json) {
        try {
            List<?> values = (List<?>) Json.parse(json.getBytes(StandardCharsets.UTF_8), "group");
            return values.stream().map(String::valueOf).toList();
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static int compare(List<String> some, List<String> others) {
        int order = 0;
        for (int i = 0; i < some.size() && order == 0; i++) {
            order = some.get(i).compareTo(others.get(i));
        }
        return order;
    }
}
