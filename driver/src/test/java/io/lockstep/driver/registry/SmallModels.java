package io.lockstep.driver.registry;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.modeldir.TestModels;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Models that differ by one factor of all their weights, and publications of them. */
final class SmallModels {
    private SmallModels() {}

    /** Writes a model. */
    static String write(Files files, String directory, int number) throws IOException {
        Target target = new Target.Numbers();
        ModelSpec spec = TestModels.spec(target);
        HeapFloats parameters = TestModels.parameters(spec);
        for (int i = 0; i < parameters.size(); i++) {
            parameters.array()[i] *= number;
        }
        ModelDirectory.write(
                files,
                directory,
                spec,
                TestModels.preprocessing(target, List.of()),
                parameters,
                TestModels.golden(spec, parameters),
                Map.of("run", "test " + number));
        return directory;
    }

    static Publication publication(String model, int number) {
        return Publication.of("key-" + number, model, "as of day " + number)
                .withFacts(Map.of(Version.METRICS, Map.of("rmse", 1.0 / number)))
                .withDocuments(Map.of("decision.json", ("{\"of\": " + number + "}").getBytes(StandardCharsets.UTF_8)));
    }
}
