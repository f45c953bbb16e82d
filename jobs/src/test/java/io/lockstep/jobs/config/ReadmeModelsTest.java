package io.lockstep.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.ModelConfig;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeModelsTest {
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private static ModelConfig model(String yaml, String where) {
        Map<?, ?> document =
                (Map<?, ?>) Objects.requireNonNull(YamlReader.read(yaml, where).data());
        return Configs.BINDING.bind(ModelConfig.class, document.get("model"), "model");
    }

    private static List<ModelSpec> models() throws IOException {
        List<ModelSpec> models = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("../README.md")));
        while (blocks.find()) {
            ModelConfig model = model(blocks.group(1), "README.md");
            models.add(model.spec(List.of(new ModelSpec.Input("input", Shape.of(5)))));
        }
        return models;
    }

    @Test
    void theModelsOfTheReadmeAreWhatItSays() throws IOException {
        List<ModelSpec> models = models();
        assertThat(models).hasSize(2);
        assertThat(models.get(0).shapes().keySet()).containsExactly("input", "left", "right", "add1", "dense1");
        assertThat(models.get(1).shapes().keySet())
                .containsExactly(
                        "input",
                        "dense1",
                        "stage/residual1/dense1",
                        "stage/residual1/dense2",
                        "stage/residual1/add",
                        "stage/residual2/dense1",
                        "stage/residual2/dense2",
                        "stage/residual2/add",
                        "stage/residual3/dense1",
                        "stage/residual3/dense2",
                        "stage/residual3/add",
                        "residual1/dense1",
                        "residual1/shortcut/dense1",
                        "residual1/add",
                        "dense2");
    }

    /** 20 layers with weights beside the two of the shortcuts; He and others count 0.27 million parameters without those. */
    @Test
    void theRecipeForPhotographsIsAResNet20() throws IOException {
        ModelConfig model = model(Files.readString(Path.of("../conf/cifar10.yaml")), "cifar10.yaml");
        ModelSpec spec = model.spec(List.of(new ModelSpec.Input("input", Shape.of(3, 32, 32))));
        long weights = spec.layout().segments().stream()
                .filter(segment -> segment.name().matches(".*(conv2d|dense)\\d/weight"))
                .count();
        assertThat(weights).isEqualTo(20 + 2);
        assertThat(spec.layout().trainableCount()).isEqualTo(272_474);
    }
}
