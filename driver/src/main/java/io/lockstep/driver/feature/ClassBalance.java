package io.lockstep.driver.feature;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.config.Question;
import io.lockstep.kernels.sum.ExactSum;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Weights by which every class of the training rows counts the same: {@code W / (K W_c)} for a class whose rows weigh W_c
 * together, of K classes that weigh W; without a weight column a row weighs 1 (scikit-learn's {@code balanced}). Their mean
 * over the rows is 1. Exact, in whatever order rows come. Not thread-safe.
 */
final class ClassBalance {
    private final String column;
    private final int index;
    private final @Nullable String weight;
    private final int weightIndex;
    private final TreeMap<String, ExactSum> sums = new TreeMap<>();

    /** @param positions of a row's columns */
    ClassBalance(Recipe recipe, ColumnPositions positions) {
        this.column = balanced(recipe.questions()).targets().get(0);
        this.index = positions.of(column);
        this.weight = recipe.weight();
        this.weightIndex = weight == null ? -1 : positions.of(weight);
    }

    /**
     * The one question whose classes can be balanced.
     *
     * @throws IllegalArgumentException when there are none, or several
     */
    static Question balanced(List<Question> questions) {
        return only("data.balance", questions);
    }

    /** As {@link #balanced}, for another key. */
    static Question only(String key, List<Question> questions) {
        List<Question> found = questions.stream()
                .filter(question -> question.isOfColumns() && question.task().hasClasses())
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(key + ": expected one answer with classes to balance, got "
                    + (found.isEmpty() ? "none" : String.valueOf(found.size())) + ". Leave "
                    + key.substring(key.indexOf('.') + 1) + " out");
        }
        return found.get(0);
    }

    void add(@Nullable Object[] row) throws BadRowException {
        double own = weight == null ? 1 : Labels.weight(weight, row[weightIndex]);
        sums.computeIfAbsent(Labels.text(column, row[index]), name -> new ExactSum())
                .add(own);
    }

    /** By class, the digits of {@link ExactSum#toBytes}. */
    Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        sums.forEach((name, sum) -> state.put(name, HexFormat.of().formatHex(sum.toBytes())));
        return state;
    }

    void merge(Map<?, ?> state) {
        state.forEach((name, sum) -> sums.computeIfAbsent(String.valueOf(name), key -> new ExactSum())
                .merge(ExactSum.fromBytes(HexFormat.of().parseHex(String.valueOf(sum)))));
    }

    /** The weight of each class; classes whose rows weigh nothing have none. */
    Map<String, Double> weights() {
        ExactSum total = new ExactSum();
        Map<String, Double> weights = new TreeMap<>();
        sums.forEach((name, sum) -> {
            total.merge(sum);
            if (sum.value() > 0) {
                weights.put(name, sum.value());
            }
        });
        weights.replaceAll((name, own) -> total.value() / (weights.size() * own));
        return weights;
    }
}
