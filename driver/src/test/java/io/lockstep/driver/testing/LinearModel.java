package io.lockstep.driver.testing;

import io.lockstep.driver.column.Feature;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.Golden;
import io.lockstep.driver.modeldir.ModelContent;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.profile.ColumnProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A model of one dense layer and one output, whose answers are known without training. */
public final class LinearModel {
    private LinearModel() {}

    /**
     * Writes a model directory.
     *
     * @param features of its columns
     * @param profiles of its training rows; empty: it has no profile
     * @param weights of what the features become, in order
     */
    public static void write(
            Files files,
            String directory,
            List<Feature> features,
            List<ColumnProfile> profiles,
            Answer answer,
            Loss loss,
            float bias,
            float... weights)
            throws IOException {
        Preprocessing preprocessing = new Preprocessing(Shape.of(weights.length), features, answer, null, null);
        ModelSpec spec = ModelSpec.sequential(Shape.of(weights.length), List.of(Dense.of(1)), loss);
        HeapFloats parameters = HeapFloats.of(spec.layout().size());
        System.arraycopy(weights, 0, parameters.array(), 0, weights.length);
        parameters.array()[(int) spec.layout().tensors().get(1).offset()] = bias;
        ModelDirectory.write(
                files,
                directory,
                new ModelContent(spec, preprocessing, parameters),
                golden(spec, parameters, weights.length),
                new Profile(100, profiles, List.of(), List.of()),
                Map.of("run", "test"));
    }

    private static Golden golden(ModelSpec spec, HeapFloats parameters, int inputs) throws IOException {
        try (Network network = Backends.named("portable").compile(spec, Precision.F32, List.of())) {
            network.pack(parameters);
            Batch batch = new Batch(1, new int[] {inputs}, 1);
            batch.setRows(1);
            return Golden.of(network, batch);
        }
    }
}
