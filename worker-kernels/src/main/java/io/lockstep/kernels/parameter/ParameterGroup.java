package io.lockstep.kernels.parameter;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tensors treated in a way of their own. A tensor that several groups match belongs to the last of them.
 *
 * @param match which: {@code dense1/*}, {@code *}{@code /bias}; see {@link TensorPattern}
 * @param frozen whether they stay as they are. Batch statistics named by the pattern do not move either; the network
 *     still normalises by the batch in training
 * @param learningRateFactor on the rate of these tensors, above 0
 * @param weightDecay whether weight decay applies, and with it the norms of LARS and LAMB; absent: weights yes, biases
 *     and normalisation no
 */
public record ParameterGroup(
        String match,
        @Default("false") boolean frozen,
        @Default("1") double learningRateFactor,
        @Nullable Boolean weightDecay) {
    public ParameterGroup {
        if (!(learningRateFactor > 0 && Double.isFinite(learningRateFactor))) {
            throw new PlainDataException(
                    "learningRateFactor",
                    "expected above 0, got " + learningRateFactor + ". Write frozen: true for tensors not to train");
        }
    }

    /**
     * How each tensor is treated, by tensor.
     *
     * @param path where the groups stand, for messages
     * @throws IllegalArgumentException when a pattern matches nothing, or nothing is left to train
     */
    public static List<Treatment> treatments(ParameterLayout layout, List<ParameterGroup> groups, String path) {
        List<TensorPattern> patterns = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            try {
                TensorPattern pattern = new TensorPattern(groups.get(i).match());
                pattern.requireMatch(layout);
                patterns.add(pattern);
            } catch (IllegalArgumentException e) {
                throw new PlainDataException(path + "[" + i + "].match", String.valueOf(e.getMessage()));
            }
        }
        List<Treatment> treatments = new ArrayList<>();
        boolean trained = false;
        for (ParameterTensor tensor : layout.tensors()) {
            Treatment treatment = Treatment.of(tensor);
            for (int i = groups.size() - 1; i >= 0; i--) {
                if (patterns.get(i).matches(tensor.name())) {
                    treatment = groups.get(i).treatment(treatment);
                    break;
                }
            }
            trained |= tensor.trainable() && !treatment.frozen();
            treatments.add(treatment);
        }
        boolean tablesAlone = layout.tensors().isEmpty() && !layout.tables().isEmpty();
        if (!trained && !tablesAlone) {
            throw new PlainDataException(
                    path, "expected at least one tensor left to train, got all of them frozen. Remove a frozen: true");
        }
        return List.copyOf(treatments);
    }

    private Treatment treatment(Treatment standard) {
        return new Treatment(frozen, weightDecay == null ? standard.decayed() : weightDecay, learningRateFactor);
    }
}
