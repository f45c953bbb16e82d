package io.lockstep.driver.config;

import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.LabelColumn;
import io.lockstep.driver.sync.SyncModes;
import io.lockstep.kernels.loss.IdsTarget;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Nothing;
import io.lockstep.kernels.loss.Unjudged;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.schedule.Schedules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One training, whole.
 *
 * @param name of the run; part of its directory's name
 * @param seed of everything random: first weights, order, dropout, the validation split
 */
public record RunConfig(
        String name,
        @Default("1") long seed,
        DataConfig data,
        ModelConfig model,
        TrainConfig train,
        @Default("{}") ExecutorsConfig executors,
        @Default("{}") ReportConfig report) {
    /** With the report that runs usually have. */
    public RunConfig(
            String name, long seed, DataConfig data, ModelConfig model, TrainConfig train, ExecutorsConfig executors) {
        this(name, seed, data, model, train, executors, ReportConfig.STANDARD);
    }

    public RunConfig {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "name: expected letters, digits, '.', '_' or '-', starting with a letter or digit, got '" + name
                            + "'");
        }
        if (train.schedule().watchesValidation() && data.validation() == null) {
            throw new PlainDataException(
                    "train.schedule",
                    Schedules.REGISTRY.nameOf(train.schedule())
                            + " watches the validation loss, expected validation rows, got none. Set data.validation,"
                            + " such as {fraction: 0.1}");
        }
        if (!model.calibrated().isEmpty() && data.validation() == null) {
            throw new PlainDataException(
                    model.loss() != null
                            ? "model.calibrate"
                            : "model.outputs["
                                    + model.calibrated().keySet().iterator().next() + "].calibrate",
                    "is fitted on validation rows, expected some, got none. Set data.validation, such as"
                            + " {fraction: 0.1}");
        }
        if (train.earlyStopping() != null) {
            checkWatched(train.earlyStopping().metric(), model.watchable().keySet(), data);
        }
        checkPhases(model, train);
        if (model.loss() instanceof Unjudged) {
            throw new PlainDataException(
                    "model.loss",
                    "expected a loss with a gradient, got unjudged, which trains nothing. Take another one");
        }
        if (model.gan() != null || model.autoencoder() != null) {
            refuseAnswers(data, model.gan() != null);
        }
        checkSteps(data, model);
        if (!model.outputs().isEmpty()) {
            refuse("data.label", data.label() != null);
            refuse("data.stepWeights", data.stepWeights() != null);
            refuse("data.targets", !data.targets().isEmpty());
            refuse("data.classes", !data.classes().isEmpty());
        }
    }

    /** The same; where its training has no phases, in those that are usual for its model. */
    public RunConfig withPhases() {
        return train.programme().isEmpty() && !model.programme().isEmpty()
                ? new RunConfig(name, seed, data, model, train.withProgramme(model.programme()), executors, report)
                : this;
    }

    private static void checkWatched(String metric, Set<String> known, DataConfig data) {
        if (data.validation() == null) {
            throw new PlainDataException(
                    "train.earlyStopping",
                    "expected validation rows to watch, got none. Set data.validation, such as {fraction: 0.1}");
        }
        if (!known.contains(metric)) {
            throw new PlainDataException(
                    "train.earlyStopping.metric", "expected one of " + String.join(", ", known) + ", got " + metric);
        }
    }

    private static void checkPhases(ModelConfig model, TrainConfig train) {
        List<PhaseConfig> phases = train.programme().isEmpty() ? model.programme() : train.programme();
        if (phases.isEmpty()) {
            return;
        }
        String phase = phases.get(0).phase();
        if (!train.sync().phases()) {
            throw new PlainDataException(
                    "train.sync",
                    "expected allreduce or broadcast for steps of several phases, such as " + phase + ", got "
                            + SyncModes.REGISTRY.nameOf(train.sync()) + ". Leave train.sync out");
        }
        if (train.mixup() != null) {
            throw new PlainDataException(
                    "train.mixup",
                    "expected none in steps of several phases, such as " + phase + ", got some. Leave it out");
        }
    }

    private static void refuseAnswers(DataConfig data, boolean made) {
        String given = data.label() != null
                ? "data.label"
                : data.stepWeights() != null
                        ? "data.stepWeights"
                        : !data.targets().isEmpty()
                                ? "data.targets"
                                : data.classes().isEmpty() ? "" : "data.classes";
        if (!given.isEmpty()) {
            throw new PlainDataException(
                    given,
                    "expected none, as the model is compared with no column, got some. Remove it"
                            + (made
                                    ? "; model.gan.classes names a column by whose classes examples are made"
                                    : "; the loss compares with the input"));
        }
    }

    private static void checkSteps(DataConfig data, ModelConfig model) {
        Loss only = model.loss();
        int outputs = model.outputs().size();
        boolean steps = only != null && only.target() instanceof IdsTarget ids && ids.weighsSteps();
        if (data.stepsAlike() && !steps) {
            throw new PlainDataException(
                    "data.stepsAlike",
                    "expected one answer, by a loss that compares each step of a sequence, such as sequenceCrossEntropy, got "
                            + (only != null
                                    ? "one for " + only.target().name()
                                    : outputs == 0 ? "none" : outputs == 1 ? "one under model.outputs" : "several")
                            + ". Leave it out");
        }
    }

    private static void refuse(String path, boolean given) {
        if (given) {
            throw new PlainDataException(
                    path, "expected it under each of model.outputs, as there are several, got it here. Move it");
        }
    }

    /** What the model is to learn to answer, in the order of its outputs. */
    public List<Question> questions() {
        Loss only = model.loss();
        if (only != null) {
            return List.of(new Question(
                    "data",
                    only.target(),
                    name(data.label()),
                    data.targets(),
                    data.classes(),
                    standardizes(only, AnswerLayer.unbounded(model.layers())),
                    kind(data.label()),
                    null,
                    data.stepWeights(),
                    data.stepsAlike()));
        }
        if (model.gan() != null) {
            // the discriminator's answers to real and made rows, and to those that are to fool it
            return Collections.nCopies(3, new Question("model.gan", new Nothing(), null, List.of(), List.of()));
        }
        if (model.autoencoder() != null) {
            return model.autoencoder().questions();
        }
        List<Question> questions = new ArrayList<>();
        for (OutputConfig output : model.outputs()) {
            questions.add(new Question(
                    "model.outputs[" + questions.size() + "]",
                    output.loss().target(),
                    name(output.label()),
                    output.targets(),
                    output.classes(),
                    output.targetFrom() == null
                            && standardizes(output.loss(), AnswerLayer.unbounded(model.layers(), output.node())),
                    kind(output.label()),
                    output.targetFrom(),
                    output.stepWeights(),
                    false));
        }
        return questions;
    }

    private static @Nullable String name(@Nullable LabelColumn label) {
        return label == null ? null : label.name();
    }

    private static @Nullable Column kind(@Nullable LabelColumn label) {
        return label == null ? null : label.kind();
    }

    private boolean standardizes(Loss loss, boolean unbounded) {
        return data.standardizeTargets() && loss.standardizesTargets() && unbounded;
    }
}
