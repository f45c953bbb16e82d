package io.lockstep.driver.step;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.PhaseConfig;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.TensorPattern;
import io.lockstep.kernels.parameter.Treatment;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.update.UpdateRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Phases of a training: {@code train.programme}, held against the model. */
public final class Programme {
    private final TrainConfig train;
    private final ModelSpec model;
    private final ParameterLayout layout;
    private final UpdateRule all;
    /** By tensor, the phase that moves it so far. */
    private final Map<Integer, PhaseConfig> movers = new HashMap<>();

    private Programme(TrainConfig train, ModelSpec model) {
        this.train = train;
        this.model = model;
        this.layout = model.layout();
        this.all = train.updateRule(layout);
    }

    /**
     * The phases of a step; one in which everything is trained where the config has none.
     *
     * @throws PlainDataException naming the phase, and the node, output or tensor that does not fit
     */
    public static List<StepPhase> of(TrainConfig train, ModelSpec model) {
        if (train.programme().isEmpty()) {
            return StepPhase.one(train, model.layout());
        }
        return new Programme(train, model).phases();
    }

    private List<StepPhase> phases() {
        List<StepPhase> phases = new ArrayList<>();
        Set<Integer> counted = new HashSet<>();
        for (int i = 0; i < train.programme().size(); i++) {
            StepPhase phase = phase(train.programme().get(i), "train.programme[" + i + "]");
            counted.addAll(phase.outputs());
            phases.add(phase);
        }
        for (int output = 0; output < model.outputs().size(); output++) {
            if (!counted.contains(output)) {
                throw new PlainDataException(
                        "train.programme",
                        "expected each output in a phase, got '"
                                + model.outputs().get(output).name()
                                + "' in none. Add it to the outputs of one, or remove it from the model");
            }
        }
        return List.copyOf(phases);
    }

    private StepPhase phase(PhaseConfig config, String path) {
        List<Integer> outputs = outputs(config, path);
        List<Treatment> treatments = new ArrayList<>();
        List<TensorPattern> patterns = patterns(config, path);
        Optimizer optimizer = config.optimizerOr(train.optimizer());
        int number = train.optimizers().indexOf(optimizer);
        double factor = optimizer.learningRate() / train.optimizer().learningRate();
        boolean trained = false;
        for (int tensor = 0; tensor < layout.tensors().size(); tensor++) {
            Treatment usual = all.treatments().get(tensor);
            ParameterTensor own = layout.tensors().get(tensor);
            boolean moves = !usual.frozen() && patterns.stream().anyMatch(pattern -> pattern.matches(own.name()));
            if (moves) {
                checkMover(tensor, config, path);
            }
            trained |= moves && own.trainable();
            treatments.add(new Treatment(!moves, usual.decayed(), usual.rateFactor() * factor, number));
        }
        if (!trained) {
            throw new PlainDataException(
                    path + ".moves",
                    "phase " + config.phase() + ": expected tensors that it moves, got "
                            + Excerpt.list(config.moves()) + ", which train.parameters freezes or which are no weights."
                            + " Name others, or leave the phase out");
        }
        StepPhase phase = new StepPhase(
                config.phase(),
                new UpdateRule(all.optimizers(), treatments, all.clipValue(), all.weightDecay(), all.averageDecay()),
                config.every(),
                outputs);
        PhaseGradients.check(model, phase, path);
        return phase;
    }

    private List<Integer> outputs(PhaseConfig config, String path) {
        List<String> names = model.outputs().stream().map(Output::name).toList();
        List<Integer> outputs = new ArrayList<>();
        for (String name : config.outputs()) {
            int output = names.indexOf(name);
            if (output < 0 || outputs.contains(output)) {
                throw new PlainDataException(
                        path + ".outputs",
                        "phase " + config.phase() + ": expected outputs of the model, " + String.join(", ", names)
                                + ", each once, got " + Excerpt.quoted(name) + ". Correct the name");
            }
            outputs.add(output);
        }
        return outputs;
    }

    private List<TensorPattern> patterns(PhaseConfig config, String path) {
        List<TensorPattern> patterns = new ArrayList<>();
        for (int i = 0; i < config.moves().size(); i++) {
            try {
                TensorPattern pattern = new TensorPattern(config.moves().get(i));
                pattern.requireMatch(layout);
                patterns.add(pattern);
            } catch (IllegalArgumentException e) {
                throw new PlainDataException(
                        path + ".moves[" + i + "]", "phase " + config.phase() + ": " + e.getMessage());
            }
        }
        return patterns;
    }

    /** Two optimizers would each take the other's state of a tensor for its own. */
    private void checkMover(int tensor, PhaseConfig config, String path) {
        @Nullable PhaseConfig earlier = movers.putIfAbsent(tensor, config);
        if (earlier == null) {
            return;
        }
        Optimizer before = earlier.optimizerOr(train.optimizer());
        Optimizer own = config.optimizerOr(train.optimizer());
        if (!before.equals(own)) {
            String name = layout.tensors().get(tensor).name();
            throw new PlainDataException(
                    path + ".moves",
                    "phase " + config.phase() + ": expected tensor '" + name + "' of node "
                            + name.substring(0, name.lastIndexOf('/')) + " to be moved by one optimizer, got "
                            + plain(before) + " in phase " + earlier.phase() + " and another, "
                            + plain(own)
                            + ", in this one. Let one phase alone move it, or give both the same optimizer");
        }
    }

    /** As a config has it, every key. */
    private static String plain(Optimizer optimizer) {
        return Json.line(Configs.BINDING.unbind(optimizer));
    }
}
