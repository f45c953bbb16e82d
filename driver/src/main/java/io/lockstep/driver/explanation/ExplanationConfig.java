package io.lockstep.driver.explanation;

import io.lockstep.driver.background.BackgroundConfig;
import io.lockstep.driver.counterfactual.CounterfactualConfig;
import io.lockstep.driver.importance.GlobalConfig;
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
 * @param background what Shapley values are taken over; absent: the baseline alone
 * @param counterfactual which change of a row's columns is looked for that turns its answer; absent: none
 * @param global what is asked about the whole data set: importance of columns, dependence on them; absent: nothing
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
        @Nullable BackgroundConfig background,
        @Nullable CounterfactualConfig counterfactual,
        @Nullable GlobalConfig global,
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
        if (background != null && !(method instanceof ShapleyMethod)) {
            throw new IllegalArgumentException(
                    "background: expected method shapley, which takes the mean over rows, got "
                            + Methods.REGISTRY.nameOf(method) + ". Choose it, or hold rows against a baseline");
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
        return new ExplanationConfig(
                method, other, answer, output, top, rows, fidelity, maps, background, counterfactual, global, seed);
    }

    /** The same with other reasons. */
    public ExplanationConfig withTop(int count) {
        return new ExplanationConfig(
                method,
                baseline,
                answer,
                output,
                count,
                rows,
                fidelity,
                maps,
                background,
                counterfactual,
                global,
                seed);
    }

    /** The same with counterfactuals and what is asked of all rows. */
    public ExplanationConfig with(@Nullable CounterfactualConfig turned, @Nullable GlobalConfig all) {
        return new ExplanationConfig(
                method, baseline, answer, output, top, rows, fidelity, maps, background, turned, all, seed);
    }

    /** The same over another background. */
    public ExplanationConfig withBackground(@Nullable BackgroundConfig other) {
        return new ExplanationConfig(
                method, baseline, answer, output, top, rows, fidelity, maps, other, counterfactual, global, seed);
    }
}
