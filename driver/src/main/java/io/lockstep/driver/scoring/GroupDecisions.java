package io.lockstep.driver.scoring;

import io.lockstep.driver.audit.MixedThreshold;
import io.lockstep.driver.audit.StoredThresholds;
import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.RowDigest;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decisions by thresholds of a row's group. Where a share of rows is yes, it is drawn by the row's identity: its key, or else its
 * inputs, and its group. Equal rows are decided alike, wherever they stand. Used by one thread.
 */
public final class GroupDecisions {
    private final StoredThresholds thresholds;
    private final RowGroups groups;
    /** Of the columns that tell rows apart. */
    private final List<Integer> identity = new ArrayList<>();

    private final RowDigest digest = new RowDigest();
    private long fallbacks;

    /**
     * @param columns of the rows
     * @throws IllegalArgumentException when a column of groups is not among them
     */
    public GroupDecisions(StoredThresholds thresholds, Preprocessing model, List<String> columns) {
        this.thresholds = thresholds;
        List<Integer> places = new ArrayList<>();
        for (String name : thresholds.names()) {
            if (!columns.contains(name)) {
                throw new IllegalArgumentException("--thresholds: " + Names.unknown("column", name, columns)
                        + ". They decide by it: add it to the rows, or leave --thresholds out");
            }
            places.add(columns.indexOf(name));
        }
        this.groups = new RowGroups(thresholds.columns(), places);
        String key = model.key();
        Set<String> told = new LinkedHashSet<>();
        if (key != null && columns.contains(key)) {
            told.add(key);
        } else {
            model.features().forEach(feature -> told.add(feature.column()));
        }
        told.forEach(name -> identity.add(columns.indexOf(name)));
    }

    /** What is wrong with a row's groups; null where they can be told. */
    public @Nullable String problem(@Nullable Object[] row) {
        try {
            groups.of(row);
            return null;
        } catch (BadRowException e) {
            return e.reason() + ": " + e.details();
        }
    }

    /**
     * Whether a row is yes.
     *
     * @param row without a {@link #problem}. Not modified.
     * @param probability of yes
     * @param answered what the model decides, of groups without thresholds
     */
    public boolean isYes(@Nullable Object[] row, double probability, boolean answered) {
        List<String> own;
        try {
            own = groups.of(row);
        } catch (BadRowException e) {
            throw new IllegalStateException(e.reason() + ": " + e.details(), e);
        }
        Optional<MixedThreshold> threshold = thresholds.of(own);
        if (threshold.isEmpty()) {
            fallbacks++;
            return answered;
        }
        double yes = threshold.get().yes(probability);
        return yes == 1 || (yes > 0 && draw(row, own) < yes);
    }

    /** Uniform in [0, 1). */
    private double draw(@Nullable Object[] row, List<String> own) {
        digest.clear();
        own.forEach(digest::text);
        for (int place : identity) {
            add(row[place]);
        }
        ByteBuffer halves = ByteBuffer.wrap(digest.identity());
        return RandomStream.of(thresholds.seed(), Purpose.DECISION, halves.getLong(), halves.getLong())
                .uniform(0);
    }

    private void add(@Nullable Object value) {
        if (value == null) {
            digest.missing();
        } else if (value instanceof double[] numbers) {
            digest.numbers(numbers.length);
            for (double number : numbers) {
                digest.element(number);
            }
        } else if (value instanceof Object[] several) {
            digest.numbers(several.length);
            for (Object own : several) {
                add(own);
            }
        } else if (value instanceof byte[] bytes) {
            digest.bytes(bytes);
        } else {
            String text = CanonicalText.of(value);
            digest.text(text == null ? String.valueOf(value) : text);
        }
    }

    /** Rows that were decided as the model does, as their group has no thresholds. */
    public long fallbacks() {
        return fallbacks;
    }

    /**
     * The probability of yes, of a model whose answer is yes or no.
     *
     * @param target of the answer
     * @param scores of the answer from {@code from}. Not modified.
     */
    public static double probability(Target target, float[] scores, int from) {
        return target instanceof Target.YesNo ? scores[from] : scores[from + 1];
    }

    /** Whether a model's answer is yes or no. */
    public static boolean decides(Target target, int size) {
        return target instanceof Target.YesNo || (target instanceof Target.ClassIndex && size == 2);
    }
}
