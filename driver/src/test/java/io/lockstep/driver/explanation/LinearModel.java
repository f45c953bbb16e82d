package io.lockstep.driver.explanation;

import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.column.Measure;
import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.Golden;
import io.lockstep.driver.modeldir.ModelContent;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.profile.CategoryProfile;
import io.lockstep.driver.profile.NumericProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A linear model whose attributions are known: {@code price = 10 + 2 (0.7 + w x)}, x being the standardised age (mean 40,
 * deviation 10), 1 where it is missing, one of blue, green, red and missing, and the size. Of 100 training rows 20 had no age, 50
 * were blue, 30 green, 10 red and 10 of no colour; the mean size was 0.5.
 */
final class LinearModel {
    private static final float[] WEIGHTS = {0.5f, -0.3f, 1, 2, 3, 4, -1};

    private LinearModel() {}

    static void write(Files files, String directory) throws IOException {
        Preprocessing preprocessing = new Preprocessing(
                Shape.of(WEIGHTS.length),
                List.of(
                        new NumericFeature("age", 40, 10, true),
                        new CategoricalFeature("colour", List.of("blue", "green", "red"), true, false),
                        new NumericFeature("size", 0, 1, false)),
                new Answer(new Target.Numbers(), List.of("price"), List.of(), List.of(new TargetScale(10, 2))),
                null,
                null);
        Profile profile = new Profile(
                100,
                List.of(
                        numbers("age", 20, 20, 60, 40),
                        new CategoryProfile(
                                "colour",
                                Measure.CATEGORY,
                                100,
                                10,
                                0,
                                Map.of("blue", 50L, "green", 30L, "red", 10L),
                                0),
                        numbers("size", 0, -3, 4, 0.5)),
                List.of(),
                List.of());
        ModelSpec spec = ModelSpec.sequential(Shape.of(WEIGHTS.length), List.of(Dense.of(1)), new Mse());
        HeapFloats parameters = HeapFloats.of(spec.layout().size());
        System.arraycopy(WEIGHTS, 0, parameters.array(), 0, WEIGHTS.length);
        parameters.array()[(int) spec.layout().tensors().get(1).offset()] = 0.7f;
        ModelDirectory.write(
                files,
                directory,
                new ModelContent(spec, preprocessing, parameters),
                golden(spec, parameters),
                profile,
                Map.of("run", "test"));
    }

    private static NumericProfile numbers(String column, long missing, double least, double most, double mean) {
        return new NumericProfile(
                column, Measure.NUMBER, 100, missing, 0, List.of(), List.of(100 - missing), least, most, mean, 1.0);
    }

    private static Golden golden(ModelSpec spec, HeapFloats parameters) throws IOException {
        try (Network network = Backends.named("portable").compile(spec, Precision.F32, List.of())) {
            network.pack(parameters);
            Batch batch = new Batch(1, new int[] {WEIGHTS.length}, 1);
            batch.setRows(1);
            return Golden.of(network, batch);
        }
    }
}
