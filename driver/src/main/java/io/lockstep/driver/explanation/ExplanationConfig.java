package io.lockstep.driver.explanation;

import io.lockstep.driver.source.Sources;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be explained, and how: {@code explain} of a config. Nothing of it changes a model.
 *
 * @param method of attribution
 * @param baseline row that each is held against
 * @param answer class, label or number that is explained; {@code predicted}: the one that the model gives the row, of yes or no
 *     always yes, of several numbers the first
 * @param output of a model with several, by its name; absent: the first
 * @param top columns of the largest attributions that are told as reasons
 * @param rows that are explained, those with the smallest hashes of their content; absent: all
 * @param maps whether the attributions of pixels, tokens, frames and rows of windows are written too
 * @param fidelity rows on which the method itself is measured: whether attributions add up, whether the answer falls when what
 *     matters is taken away, whether another model's are others; absent: it is not
 * @param seed of what is drawn
 */
public record ExplanationConfig(
        @Default("integratedGradients") Method method,
        @Default("means") Baseline baseline,
        @Default("predicted") String answer,
        @Nullable String output,
        @Default("3") int top,
        @Nullable Integer rows,
        @Nullable Integer fidelity,
        @Default("false") boolean maps,
        @Default("1") long seed) {
    /** The answer that a row gets. */
    public static final String PREDICTED = "predicted";

    private static final int MOST_MEASURED = 10_000;

    /** From plain data and back. */
    public static final Binding BINDING = new Binding(Methods.REGISTRY, Baselines.REGISTRY, Sources.REGISTRY);

    public ExplanationConfig {
        if (top < 1) {
            throw new IllegalArgumentException("top must be at least 1, got " + top);
        }
        if (rows != null && rows < 1) {
            throw new IllegalArgumentException("rows must be at least 1, got " + rows);
        }
        if (fidelity != null && (fidelity < 1 || fidelity > MOST_MEASURED)) {
            throw new IllegalArgumentException(
                    "fidelity must be from 1 to " + MOST_MEASURED + " rows, got " + fidelity);
        }
    }

    /** Everything at its default. */
    public static ExplanationConfig standard() {
        return of(Map.of());
    }

    /**
     * Of the keys of a config's section.
     *
     * @throws io.lockstep.kernels.plaindata.PlainDataException naming the key that does not fit
     */
    public static ExplanationConfig of(Object keys) {
        return BINDING.bind(ExplanationConfig.class, keys, "explain");
    }

    /** The same against another baseline. */
    public ExplanationConfig withBaseline(Baseline other) {
        return new ExplanationConfig(method, other, answer, output, top, rows, fidelity, maps, seed);
    }

    /** The same with other reasons. */
    public ExplanationConfig withTop(int count) {
        return new ExplanationConfig(method, baseline, answer, output, count, rows, fidelity, maps, seed);
    }
}
