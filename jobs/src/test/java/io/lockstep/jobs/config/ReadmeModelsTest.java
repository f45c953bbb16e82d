package io.lockstep.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.CheckpointConfig;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.EarlyStopping;
import io.lockstep.driver.config.ExecutorsConfig;
import io.lockstep.driver.config.ModelConfig;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.source.JsonLines;
import io.lockstep.jobs.readme.UserPages;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeModelsTest {
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(model:.*?)```", Pattern.DOTALL);
    private static final Pattern DATA = Pattern.compile("```yaml\n(data:.*?)```", Pattern.DOTALL);
    private static final Pattern TRAIN = Pattern.compile("```yaml\n(train:.*?)```", Pattern.DOTALL);

    private static ModelConfig model(String yaml, String where) {
        Map<?, ?> document =
                (Map<?, ?>) Objects.requireNonNull(YamlReader.read(yaml, where).data());
        return Configs.BINDING.bind(ModelConfig.class, document.get("model"), "model");
    }

    private static List<ModelSpec> models() throws IOException {
        List<ModelSpec> models = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(UserPages.text());
        while (blocks.find()) {
            ModelConfig model = model(blocks.group(1), "a page");
            boolean pictures = model.gan() != null || model.autoencoder() != null;
            List<ModelSpec.Input> inputs = new ArrayList<>();
            inputs.add(new ModelSpec.Input("input", pictures ? Shape.of(1, 28, 28) : Shape.of(5)));
            model.drawn().forEach((name, noise) -> inputs.add(new ModelSpec.Input(name, noise.shape())));
            models.add(model.spec(inputs));
        }
        return models;
    }

    @Test
    void theModelsOfThePagesAreWhatTheySay() throws IOException {
        List<ModelSpec> models = models();
        assertThat(models).hasSize(6);
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
        assertThat(models.get(2).shapes().keySet())
                .containsExactly(
                        "input",
                        "dense1",
                        "reshape1",
                        "bidirectional1/forwards",
                        "bidirectional1/backwards",
                        "bidirectional1/concat",
                        "dropout1",
                        "bidirectional2/forwards",
                        "bidirectional2/backwards",
                        "bidirectional2/concat",
                        "dropout2",
                        "lstm1",
                        "takeStep1",
                        "dense2");
        assertThat(models.get(3).shapes().keySet())
                .hasSize(25)
                .contains("transformerBlock2/feedForward/dropout1", "layerNorm1");
        assertThat(models.get(4).outputs()).extracting(Output::name).containsExactly("real", "made", "fooled");
        assertThat(models.get(5).outputs()).extracting(Output::targetFrom).contains("input");
    }

    /** Its sources and columns can be written into a config. */
    @Test
    void whatItShowsOfDataCanBeBound() throws IOException {
        Matcher blocks = DATA.matcher(UserPages.text());
        List<DataConfig> shown = new ArrayList<>();
        while (blocks.find()) {
            Map<?, ?> document = (Map<?, ?>) Objects.requireNonNull(
                    YamlReader.read(blocks.group(1), "a page").data());
            Map<String, Object> data = new LinkedHashMap<>(Map.of("label", "answer", "numeric", List.of("a")));
            ((Map<?, ?>) Objects.requireNonNull(document.get("data")))
                    .forEach((key, value) -> data.put(String.valueOf(key), Objects.requireNonNull(value)));
            shown.add(Configs.BINDING.bind(DataConfig.class, data, "data"));
        }
        assertThat(shown).hasSize(10);
        assertThat(shown.get(2).train()).isEqualTo(new JsonLines("train.jsonl"));
        assertThat(shown.get(2).input().columns()).hasSize(2);
    }

    /** What the readme shows of checkpoints and limits can be written into a config. */
    @Test
    void whatMakesATrainingSafeIsWhatItSays() throws IOException {
        Matcher block = TRAIN.matcher(UserPages.text());
        assertThat(block.find()).isTrue();
        Map<?, ?> document = (Map<?, ?>)
                Objects.requireNonNull(YamlReader.read(block.group(1), "a page").data());
        Map<String, Object> train = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(document.get("train")))
                .forEach((key, value) -> train.put(String.valueOf(key), Objects.requireNonNull(value)));
        train.putAll(Map.of("epochs", 1, "batch", 1, "optimizer", Map.of("sgd", Map.of("learningRate", 1))));
        TrainConfig config = Configs.BINDING.bind(TrainConfig.class, train, "train");
        assertThat(config.checkpoints()).isEqualTo(new CheckpointConfig(500L, 300, 2));
        assertThat(config.earlyStopping()).isEqualTo(new EarlyStopping("loss", 3, 0));
        assertThat(Configs.BINDING
                        .bind(ExecutorsConfig.class, document.get("executors"), "executors")
                        .most())
                .isEqualTo(8);
    }

    /**
     * 20 layers with weights beside the two of the shortcuts; He and others count 0.27 million parameters without
     * those.
     */
    @Test
    void theRecipeForPhotographsIsAResNet20() throws IOException {
        ModelConfig model = model(Files.readString(Path.of("../conf/cifar10.yaml")), "cifar10.yaml");
        ModelSpec spec = model.spec(List.of(new ModelSpec.Input("input", Shape.of(3, 32, 32))));
        long weights = spec.layout().tensors().stream()
                .filter(tensor -> tensor.name().matches(".*(conv2d|dense)\\d/weight"))
                .count();
        assertThat(weights).isEqualTo(20 + 2);
        assertThat(spec.layout().trainableCount()).isEqualTo(272_474);
    }
}
