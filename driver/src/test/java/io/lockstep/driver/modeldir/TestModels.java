package io.lockstep.driver.modeldir;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.SigmoidCrossEntropy;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Small models with known weights: four number columns in, one hidden layer. */
public final class TestModels {
    /** Columns of their inputs. */
    public static final List<String> COLUMNS = List.of("a", "b", "c", "d");

    /** Column of the answer. */
    public static final String LABEL = "label";

    private TestModels() {}

    /** A model of three classes, yes or no, or a number. */
    public static ModelSpec spec(Target task) {
        Loss loss = task.hasClasses()
                ? task.fixedClassCount() == 2 ? new SigmoidCrossEntropy() : new SoftmaxCrossEntropy(0)
                : new Mse();
        int outputs = task instanceof Target.ClassIndex ? 3 : 1;
        return ModelSpec.sequential(Shape.of(4), List.of(Dense.of(7, new Tanh()), Dense.of(outputs)), loss);
    }

    public static Preprocessing preprocessing(Target task, List<String> classes) {
        List<Feature> features = new ArrayList<>();
        for (String column : COLUMNS) {
            features.add(new NumericFeature(column, 0.25, 0.5, false));
        }
        return new Preprocessing(Shape.of(4), features, new Answer(task, List.of(LABEL), classes), null, null);
    }

    /** Every weight different. */
    public static HeapFloats parameters(ModelSpec spec) {
        HeapFloats parameters = HeapFloats.of(spec.layout().size());
        RandomStream random = RandomStream.of(7, Purpose.INITIALIZATION);
        for (ParameterTensor tensor : spec.layout().tensors()) {
            for (int i = 0; i < tensor.size(); i++) {
                parameters.array()[(int) tensor.offset() + i] = 2 * random.uniformFloat(tensor.offset() + i) - 1;
            }
        }
        return parameters;
    }

    /** Answers of the portable backend to two rows. */
    public static Golden golden(ModelSpec spec, HeapFloats parameters) throws IOException {
        Backend portable = Backends.named("portable");
        try (Network network = portable.compile(spec, Precision.F32, List.of())) {
            network.pack(parameters);
            Batch batch = new Batch(2, new int[] {4}, 1);
            for (int i = 0; i < 8; i++) {
                batch.input(0)[i] = i * 0.3f - 1;
            }
            batch.setRows(2);
            return Golden.of(network, batch);
        }
    }

    /** Writes such a model. */
    public static ModelDigest write(Files files, String directory, Target task, List<String> classes)
            throws IOException {
        ModelSpec spec = spec(task);
        HeapFloats parameters = parameters(spec);
        return ModelDirectory.write(
                files,
                directory,
                spec,
                preprocessing(task, classes),
                parameters,
                golden(spec, parameters),
                Map.of("run", "test"));
    }

    /** Makes another text of one in a model's file. */
    static void change(Path model, String name, String from, String to) throws IOException {
        Path file = model.resolve(name);
        String text = java.nio.file.Files.readString(file);
        assertThat(text).contains(from);
        java.nio.file.Files.writeString(file, text.replace(from, to));
    }
}
