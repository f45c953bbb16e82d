package io.lockstep.kernels.update;

import io.lockstep.kernels.optimizer.GradientNorm;
import io.lockstep.kernels.optimizer.LayerwiseOptimizer;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.Treatment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Rule by which mean gradients move parameters: limited by value, then by norm; decay; the optimizer's step; the moving
 * average.
 *
 * @param optimizers each of some of the tensors, as their treatments say; the rate of a step is the first one's, of
 *     others a tensor's factor brings it to theirs
 * @param treatments by tensor
 * @param clipValue largest absolute value of an element of the mean gradient; infinite: any
 * @param weightDecay decoupled, {@code p = p - rate weightDecay p} before the optimizer's step; 0: none
 * @param averageDecay d of the moving average of the parameters, {@code a = a + (1 - d') (p - a)} after each step t
 *     with {@code d' = min(d, (1 + t) / (10 + t))}, so that the first weights are soon forgotten (TensorFlow's
 *     {@code ExponentialMovingAverage} with {@code num_updates}); 0: none is kept. Statistics are averaged like
 *     weights: they belong to the weights of the same steps
 */
public record UpdateRule(
        List<Optimizer> optimizers,
        List<Treatment> treatments,
        double clipValue,
        double weightDecay,
        double averageDecay) {
    /** Slot of the moving average. */
    public static final String AVERAGE = "average";

    private static final int WARM_UP = 10;

    public UpdateRule {
        optimizers = List.copyOf(optimizers);
        treatments = List.copyOf(treatments);
        for (Treatment treatment : treatments) {
            Objects.checkIndex(treatment.optimizer(), optimizers.size());
        }
    }

    /** One optimizer of all tensors. */
    public UpdateRule(
            Optimizer optimizer,
            List<Treatment> treatments,
            double clipValue,
            double weightDecay,
            double averageDecay) {
        this(List.of(optimizer), treatments, clipValue, weightDecay, averageDecay);
    }

    /**
     * The same for some of the tensors; all others are frozen.
     *
     * @param tensors by number, those that move
     */
    public UpdateRule moving(IntPredicate tensors) {
        List<Treatment> restricted = new ArrayList<>();
        for (int tensor = 0; tensor < treatments.size(); tensor++) {
            Treatment own = treatments.get(tensor);
            restricted.add(
                    tensors.test(tensor) ? own : new Treatment(true, own.decayed(), own.rateFactor(), own.optimizer()));
        }
        return new UpdateRule(optimizers, restricted, clipValue, weightDecay, averageDecay);
    }

    /** What moves a tensor. */
    public Optimizer optimizer(int tensor) {
        return optimizers.get(treatments.get(tensor).optimizer());
    }

    /** The optimizer's step alone. */
    public static UpdateRule of(Optimizer optimizer, ParameterLayout layout) {
        List<Treatment> treatments =
                layout.tensors().stream().map(Treatment::of).toList();
        return new UpdateRule(optimizer, treatments, Double.POSITIVE_INFINITY, 0, 0);
    }

    /** Names of everything kept beside the parameters, for checkpoints; optimizers that call theirs alike share it. */
    public List<String> slots() {
        Set<String> slots = new LinkedHashSet<>();
        optimizers.forEach(optimizer -> slots.addAll(optimizer.slots()));
        if (averages()) {
            slots.add(AVERAGE);
        }
        return List.copyOf(slots);
    }

    /** Whether a moving average of the parameters is kept. */
    public boolean averages() {
        return averageDecay != 0;
    }

    /** 1 - d' of a step. */
    float averageShare(long step) {
        return (float) (1 - Math.min(averageDecay, (1.0 + step) / (WARM_UP + step)));
    }

    /** Whether rates need the norms of whole tensors: see {@link ParameterUpdate#measure}. */
    public boolean layerwise() {
        return optimizers.stream().anyMatch(LayerwiseOptimizer.class::isInstance);
    }

    /**
     * Factor on the rate of each tensor, from norms over all its blocks.
     *
     * @param parameterSquares sum of squares of each block's parameters, by block number
     * @param directionSquares of what {@link ParameterUpdate#measure} says
     * @param factors by tensor. Overwritten.
     */
    public void rateFactors(
            ParameterLayout layout, double[] parameterSquares, double[] directionSquares, double[] factors) {
        Arrays.fill(factors, 1);
        List<Block> blocks = layout.blocks();
        int first = 0;
        while (first < blocks.size()) {
            int tensor = blocks.get(first).tensor();
            int end = first;
            while (end < blocks.size() && blocks.get(end).tensor() == tensor) {
                end++;
            }
            boolean follows = layout.tensors().get(tensor).trainable() && scaled(tensor);
            if (follows && optimizer(tensor) instanceof LayerwiseOptimizer layerwise) {
                factors[tensor] = layerwise.rateFactor(
                        Math.sqrt(GradientNorm.total(parameterSquares, first, end - first)),
                        Math.sqrt(GradientNorm.total(directionSquares, first, end - first)));
            }
            first = end;
        }
    }

    /** Whether a tensor's rate follows its norms. */
    private boolean scaled(int tensor) {
        return treatments.get(tensor).decayed() && !treatments.get(tensor).frozen();
    }
}
