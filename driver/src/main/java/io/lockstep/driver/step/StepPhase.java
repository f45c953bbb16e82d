package io.lockstep.driver.step;

import io.lockstep.driver.config.TrainConfig;
import io.lockstep.kernels.model.GraphPhase;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.update.UpdateRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Phase of a step: gradients are summed with the parameters as they then are, and some of the tensors move. Phases of a step
 * follow each other. All have the same optimizers, and so the same state, which belongs to the tensors: a tensor that two phases
 * move has its state from both.
 *
 * @param name for messages
 * @param rule by which tensors move; those that stay as they are in this phase are frozen in it
 * @param every it is taken in each so many-th of the steps that count: 1, in all
 * @param outputs of the model, by number, whose losses count; none: all do, and the whole network is computed
 */
public record StepPhase(String name, UpdateRule rule, int every, List<Integer> outputs) {
    public StepPhase {
        outputs = List.copyOf(outputs);
        if (every < 1) {
            throw new IllegalArgumentException("phase " + name + ": every must be at least 1, got " + every);
        }
        boolean none = rule.treatments().stream().allMatch(treatment -> treatment.frozen());
        if (none && !rule.treatments().isEmpty()) { // a model may have tables alone
            throw new IllegalArgumentException(
                    "phase " + name + ": expected tensors that it moves, got none. Leave it out");
        }
    }

    /** In which all losses count. */
    public StepPhase(String name, UpdateRule rule, int every) {
        this(name, rule, every, List.of());
    }

    /** The programme of a training of one network: in each step one phase, which moves all that is not frozen. */
    public static List<StepPhase> one(TrainConfig train, ParameterLayout layout) {
        return List.of(new StepPhase("train", train.updateRule(layout), 1));
    }

    /** Whether it computes a part of the network alone. */
    public boolean isPart() {
        return !outputs.isEmpty();
    }

    /** The part of the network that it computes. */
    GraphPhase graph(ParameterLayout layout) {
        return new GraphPhase(outputs.stream().sorted().toList(), tensors(layout));
    }

    /** Names of the tensors that move in it. */
    public Set<String> tensors(ParameterLayout layout) {
        Set<String> names = new TreeSet<>();
        for (int tensor = 0; tensor < rule.treatments().size(); tensor++) {
            if (!rule.treatments().get(tensor).frozen()) {
                names.add(layout.tensors().get(tensor).name());
            }
        }
        return names;
    }

    /** Whether it is taken in a step, by its number among those that count. */
    public boolean isIn(long counted) {
        return counted % every == 0;
    }

    /** How often it has been taken up to a step that it is in: what optimizers count. */
    public long taken(long counted) {
        return counted / every;
    }
}
