package io.lockstep.driver.run;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.InitFrom;
import io.lockstep.driver.config.Milestones;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.InitialVocabularies;
import io.lockstep.driver.modeldir.InitialWeights;
import io.lockstep.driver.modeldir.Rescaling;
import io.lockstep.driver.order.Slicing;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.slot.ExampleReader;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.driver.source.Paths;
import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.step.InitialParameters;
import io.lockstep.driver.step.InitialTables;
import io.lockstep.driver.step.Programme;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.DenseLoss;
import io.lockstep.kernels.loss.Losses;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Config and data brought together: what is trained on what, before anybody trains. */
record ResolvedRun(RunConfig config, Files files, PreparedData data, ModelSpec model, Slicing slicing) {
    /** @throws IllegalArgumentException when the model does not fit the data */
    static ResolvedRun of(RunConfig given, Files files, PreparedData data) {
        RunConfig config = given.withPhases();
        ModelSpec model = beginningAtTheMean(
                config.model().spec(data.preprocessing().modelInputs()),
                data.preprocessing().scales());
        data.preprocessing().checkOutputs(model);
        config.train().updateRule(model.layout()); // refuses groups that do not fit
        config.train().checkTables(model.layout());
        config.model().parts(model); // refuses those that are none of it
        checkProgramme(config.train(), model);
        checkWatched(config, data);
        checkMixed(config, model);
        LaterSteps.check(model, data.preprocessing());
        RowLayout layout = data.preprocessing()
                .layout(config.data())
                .withMixup(config.train().mixup());
        new ExampleReader(layout, config.seed()); // refuses to augment what is no image
        Slicing slicing = new Slicing(
                data.train().rows(),
                config.train().batch(),
                config.train().sliceCount(),
                Assignment.takesStatistics(model));
        SliceStatistics.check(model, slicing);
        Backends.checkSizes(model, slicing.sliceSizes());
        return new ResolvedRun(config, files, data, model, slicing);
    }

    /**
     * Weights of 0 first, unless the config says otherwise, where a dense layer gives standardised numbers: the first
     * answer is their mean, and no step is spent on unlearning a chance one.
     */
    private static ModelSpec beginningAtTheMean(ModelSpec model, List<List<TargetScale>> scales) {
        Set<String> answering = new HashSet<>();
        for (int i = 0; i < scales.size(); i++) {
            if (!scales.get(i).isEmpty()) {
                answering.add(model.outputs().get(i).node());
            }
        }
        List<Node> nodes = new ArrayList<>();
        for (Node node : model.nodes()) {
            boolean begins = answering.contains(node.name())
                    && node.layer() instanceof Dense dense
                    && dense.initializer() == null;
            nodes.add(begins ? atTheMean(node) : node);
        }
        return new ModelSpec(model.inputs(), nodes, model.outputs());
    }

    private static Node atTheMean(Node node) {
        Dense dense = (Dense) node.layer();
        return node.withLayer(
                new Dense(dense.units(), dense.activation(), dense.bias(), new Zeros(), dense.leadingAxes()));
    }

    private static void checkProgramme(TrainConfig train, ModelSpec model) {
        if (train.programme().isEmpty()) {
            return;
        }
        if (!model.layout().tables().isEmpty()) {
            throw new PlainDataException(
                    "train.programme",
                    "expected a model without tables for steps of several phases, got "
                            + model.layout().tables().get(0).name() + ". Leave sparse out of its layer");
        }
        Programme.of(train, model); // its own checks and words
    }

    /** Losses of ids compare with any number of them, of which two rows' have no mean. */
    private static void checkMixed(RunConfig config, ModelSpec model) {
        for (Output output : model.outputs()) {
            if (config.train().mixup() != null && !(output.loss() instanceof DenseLoss)) {
                throw new IllegalArgumentException("train.mixup: expected losses of classes, labels or numbers, got "
                        + Losses.REGISTRY.nameOf(output.loss()) + ". Leave mixup out");
            }
        }
    }

    /** A fraction may be so small that no row falls to validation. */
    private static void checkWatched(RunConfig config, PreparedData data) {
        if (data.validation() == null && !config.model().calibrated().isEmpty()) {
            throw new IllegalArgumentException("data.validation: expected rows for model.calibrate to be fitted on, got"
                    + " none beside " + data.rows().trained() + " for training. Raise the fraction");
        }
        boolean stopping = config.train().earlyStopping() != null;
        if (data.validation() == null && (stopping || config.train().schedule().watchesValidation())) {
            throw new IllegalArgumentException("data.validation: expected rows for train."
                    + (stopping ? "earlyStopping" : "schedule") + " to watch, got none beside "
                    + data.rows().trained() + " for training. Raise the fraction");
        }
    }

    long stepsPerEpoch() {
        return slicing.stepsPerEpoch();
    }

    /** What is due when. */
    Milestones milestones() {
        return config.train().milestones(stepsPerEpoch());
    }

    long totalSteps() {
        return milestones().totalSteps();
    }

    /**
     * The weights of a file to begin with; absent when the seed decides.
     *
     * @throws IllegalArgumentException when the file does not fit the model
     */
    @Nullable InitialWeights initialWeights() throws IOException {
        InitFrom from = config.train().initFrom();
        if (from == null) {
            return null;
        }
        String given = Paths.under(config.data().root(), from.path());
        String path = ModelReference.of(given).isEmpty()
                ? given
                : ModelReference.resolve(files, given).directory();
        InitialWeights weights = InitialWeights.find(files, path, from, model.layout());
        return InitialVocabularies.kept(files, weights, from, model, data.preprocessing());
    }

    /**
     * The state that the optimizer begins with; absent when it begins with none.
     *
     * @param weights that the training begins with
     * @throws IllegalArgumentException when it is wanted and not there
     */
    @Nullable OptimizerState optimizerState(@Nullable InitialWeights weights) throws IOException {
        InitFrom from = config.train().initFrom();
        return from == null || weights == null || !from.optimizerState()
                ? null
                : OptimizerState.find(files, weights, config.train(), model.layout());
    }

    /** The parameters before step 1. */
    HeapFloats firstParameters(@Nullable InitialWeights weights) throws IOException {
        HeapFloats parameters = HeapFloats.of(model.layout().size());
        InitialParameters.fill(model.layout(), config.seed(), parameters);
        if (weights != null) {
            weights.read(parameters);
            Rescaling.apply(files, weights, model, data.preprocessing(), parameters);
        }
        return parameters;
    }

    /** The tables of a network, as they are before step 1. */
    List<FloatStorage> firstTables(@Nullable InitialWeights weights, Network network) throws IOException {
        List<FloatStorage> tables = InitialTables.of(network);
        InitialTables.draw(model.layout(), config.seed(), tables);
        if (weights != null) {
            weights.readTables(model.layout(), tables);
        }
        return tables;
    }

    Assignment assignment(String checkpoints, String writer) {
        int window = data.order(config).window();
        return new Assignment(
                config.seed(),
                model,
                config.train(),
                data.train(),
                data.validation(),
                window,
                data.preprocessing()
                        .layout(config.data())
                        .withMixup(config.train().mixup()),
                checkpoints,
                writer,
                data.preprocessing().scales());
    }

    /** Every key of the config with its value. */
    static Map<String, @Nullable Object> resolved(RunConfig config) {
        return Configs.BINDING.unbindRecord(config);
    }
}
