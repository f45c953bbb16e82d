package io.lockstep.driver.explanation;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.profile.Profile;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Mean of the training rows, as the network reads it: of categories their shares, of standardised numbers 0. It is made of the
 * model's profile, which keeps distributions and no rows; where nothing of the kind was learnt, it is zeros.
 */
public record MeanBaseline() implements Baseline {
    private static final int MOST_NAMED = 5;

    @Override
    public BaselineInputs inputs(Preprocessing preprocessing, @Nullable Profile profile) {
        List<BaselineInputs.Elements> inputs = new ArrayList<>();
        Set<String> unlearnt = new LinkedHashSet<>();
        for (InputFeatures input : preprocessing.inputs()) {
            if (BaselineInputs.readsIds(input) || input.noise() != null) {
                int count = BaselineInputs.size(input);
                inputs.add(
                        BaselineInputs.readsIds(input)
                                ? BaselineInputs.Elements.none(count)
                                : BaselineInputs.Elements.of(Collections.nCopies(count, 0.0)));
                input.features().forEach(feature -> unlearnt.add(feature.column()));
                continue;
            }
            List<Double> values = new ArrayList<>();
            for (Feature feature : input.features()) {
                int size = feature.tensor().shape().elementCount();
                double[] mean = mean(feature, profile);
                if (mean == null) {
                    unlearnt.add(feature.column());
                    mean = new double[size];
                }
                for (double value : mean) {
                    values.add(value);
                }
            }
            inputs.add(BaselineInputs.Elements.of(values));
        }
        return new BaselineInputs(inputs, unlearnt.isEmpty() ? List.of() : List.of(note(unlearnt)));
    }

    private static String note(Set<String> columns) {
        List<String> first = columns.stream().limit(MOST_NAMED).toList();
        return "baseline means: the model learnt no mean of " + Excerpt.list(first)
                + (columns.size() > first.size() ? " and " + (columns.size() - first.size()) + " columns more" : "")
                + "; zeros stand in for it, as the network reads them";
    }

    private static double @Nullable [] mean(Feature feature, @Nullable Profile profile) {
        try {
            return profile == null ? null : EncodedMean.of(feature, profile);
        } catch (BadRowException e) {
            return null;
        }
    }
}
