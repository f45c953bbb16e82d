package io.lockstep.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short forms of networks that make things. */
class GenerativeConfigTest {
    private static final ModelSpec.Input IMAGE = new ModelSpec.Input("input", Shape.of(1, 4, 4));
    private static final ModelSpec.Input NOISE = new ModelSpec.Input("noise", Shape.of(3));
    private static final ModelSpec.Input CLASS = new ModelSpec.Input("class", Shape.of(5));
    private static final Map<String, Object> PICTURE = Map.of("reshape", Map.of("shape", List.of(1, 4, 4)));

    private static Map<String, Object> dense(int units) {
        return Map.of("dense", Map.of("units", units));
    }

    private static Map<String, Object> gan(Map<String, Object> keys) {
        Map<String, Object> gan = new LinkedHashMap<>();
        gan.put("noise", 3);
        gan.put("generator", List.of(dense(16), PICTURE));
        gan.put("discriminator", List.of("flatten", dense(1)));
        gan.putAll(keys);
        return Map.of("gan", gan);
    }

    private static Map<String, Object> autoencoder(Map<String, Object> keys) {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("code", 2);
        own.put("loss", "sigmoidCrossEntropy");
        own.put("encoder", List.of("flatten", dense(6)));
        own.put("decoder", List.of(dense(16), PICTURE));
        own.putAll(keys);
        return Map.of("autoencoder", own);
    }

    private static ModelConfig model(Map<String, Object> data) {
        return Configs.BINDING.bind(ModelConfig.class, data, "model");
    }

    private static RunConfig run(Map<String, Object> model, Map<String, Object> data, Map<String, Object> train) {
        Map<String, Object> rows = new LinkedHashMap<>(data);
        rows.put("train", Map.of("format", "csv", "path", "rows.csv"));
        Map<String, Object> training = new LinkedHashMap<>(train);
        training.put("epochs", 1);
        training.put("batch", 8);
        training.put("optimizer", Map.of("adam", Map.of("learningRate", 0.001)));
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "made", "data", rows, "model", model, "train", training), "");
    }

    private static ModelSpec part(Map<String, ModelSpec> parts, String name) {
        return Objects.requireNonNull(parts.get(name));
    }

    @Test
    void aGanHasTwoPhasesAndItsGeneratorAsAPart() {
        ModelConfig config = model(gan(Map.of()));
        ModelSpec model = config.spec(List.of(IMAGE, NOISE));
        assertThat(model.outputs()).extracting(Output::name).containsExactly("real", "made", "fooled");
        assertThat(config.programme()).extracting(PhaseConfig::phase).containsExactly("discriminator", "generator");
        assertThat(config.drawn()).containsOnlyKeys("noise");
        ModelSpec generator = part(config.parts(model), "generator");
        assertThat(generator.inputs()).containsExactly(NOISE);
        assertThat(generator.outputShape()).isEqualTo(IMAGE.shape());
    }

    @Test
    void bothNetworksOfAGanAreToldTheClass() {
        ModelConfig config = model(gan(Map.of("classes", "label")));
        ModelSpec model = config.spec(List.of(IMAGE, CLASS, NOISE));
        assertThat(part(config.parts(model), "generator").inputs()).containsExactlyInAnyOrder(CLASS, NOISE);
        assertThat(model.layout().tensors())
                .extracting(tensor -> tensor.name() + " " + tensor.shape())
                .contains(
                        "generator/dense1/weight 16x8", // three drawn numbers and five classes
                        "discriminator/told/dense1/weight 16x5",
                        "discriminator/dense1/weight 1x32");
        assertThat(model.layout().tensors()).noneMatch(tensor -> tensor.name().startsWith("made"));
    }

    @Test
    void aGeneratorThatMakesNoExampleIsRefused() {
        ModelConfig config = model(gan(Map.of("generator", List.of(dense(16)))));
        assertThatThrownBy(() -> config.spec(List.of(IMAGE, NOISE)))
                .hasMessage(
                        "gan: phase generator: expected the generator's last node 'generator/dense1' to make 1x4x4, which is what the"
                                + " discriminator reads of the input 'input', got 16. Change the generator's last layers");
    }

    @Test
    void anAutoencoderIsComparedWithItsInputAndHasTwoParts() {
        ModelConfig config = model(autoencoder(Map.of("variational", true, "noise", 0.1)));
        ModelSpec model = config.spec(List.of(IMAGE));
        assertThat(model.outputs()).extracting(Output::name).containsExactly("remade", "divergence");
        assertThat(model.outputs().get(0).targetFrom()).isEqualTo("input");
        assertThat(model.outputs().get(1).weight()).isEqualTo(1 / 16.0);
        Map<String, ModelSpec> parts = config.parts(model);
        assertThat(part(parts, "encoder").outputShape()).isEqualTo(Shape.of(2));
        assertThat(part(parts, "decoder").inputs()).containsExactly(new ModelSpec.Input("code", Shape.of(2)));
        assertThat(part(parts, "decoder").outputShape()).isEqualTo(IMAGE.shape());
        assertThat(part(parts, "decoder").outputs().get(0).node()).isEqualTo("sigmoid");
    }

    @Test
    void aDecoderThatMakesNoExampleIsRefused() {
        ModelConfig config = model(autoencoder(Map.of("decoder", List.of(dense(16)))));
        assertThatThrownBy(() -> config.spec(List.of(IMAGE)))
                .hasMessage(
                        "model.autoencoder.decoder: expected node 'decoder/dense1', its last layer, to give 1x4x4 as the"
                                + " input 'input' has, got 16. Change the decoder's last layers");
    }

    @Test
    void aShortFormStandsAlone() {
        Map<String, Object> both = new LinkedHashMap<>(gan(Map.of()));
        both.put("loss", "mse");
        assertThatThrownBy(() -> model(both))
                .hasMessage(
                        "model.gan: expected no layers, loss, metrics, outputs and calibrate beside it, as it says them"
                                + " all, got some. Remove them, or write the layers and outputs it is short for");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model",
                "checkpoints",
                "epochs",
                "evaluations",
                "incarnations",
                "samples",
                "generator",
                "a/b",
                "9"
            })
    void aPartHasADirectoryOfItsOwn(String name) {
        Map<String, Object> keys = new LinkedHashMap<>(gan(Map.of()));
        keys.put("parts", Map.of(name, Map.of("from", List.of("noise"), "node", "generator")));
        assertThatThrownBy(() -> model(keys))
                .hasMessage("model.parts: expected names of a letter, then letters, digits, '_' or '-', but model,"
                        + " checkpoints, epochs, evaluations, incarnations, samples, generator, which are written anyway, got '"
                        + name
                        + "'. Rename it");
    }

    @Test
    void anAutoencoderHasItsPartsAlready() {
        Map<String, Object> keys = new LinkedHashMap<>(autoencoder(Map.of()));
        keys.put("parts", Map.of("decoder", Map.of("from", List.of("code"), "node", "decoder")));
        assertThatThrownBy(() -> model(keys))
                .hasMessageContaining("incarnations, samples, encoder, decoder, which are written");
    }

    @Test
    void answersAreInNoColumn() {
        assertThat(run(gan(Map.of()), Map.of("numeric", List.of("a")), Map.of()).questions())
                .hasSize(3)
                .noneMatch(Question::isOfColumns);
        assertThat(run(autoencoder(Map.of()), Map.of("numeric", List.of("a")), Map.of())
                        .questions())
                .hasSize(1)
                .noneMatch(Question::isOfColumns);
        assertThatThrownBy(() -> run(gan(Map.of()), Map.of("numeric", List.of("a"), "label", "b"), Map.of()))
                .hasMessage("data.label: expected none, as the model is compared with no column, got some. Remove it;"
                        + " model.gan.classes names a column by whose classes examples are made");
        assertThatThrownBy(() -> run(autoencoder(Map.of()), Map.of("numeric", List.of("a"), "label", "b"), Map.of()))
                .hasMessage("data.label: expected none, as the model is compared with no column, got some. Remove it;"
                        + " the loss compares with the input");
    }

    @Test
    void phasesAreForSomeWaysOfTrainingAlone() {
        Map<String, Object> data = Map.of("numeric", List.of("a"));
        assertThatThrownBy(() -> run(gan(Map.of()), data, Map.of("sync", "averaging")))
                .hasMessage("train.sync: expected allreduce or broadcast for steps of several phases, such as"
                        + " discriminator, got averaging. Leave train.sync out");
        assertThatThrownBy(() -> run(gan(Map.of()), data, Map.of("mixup", Map.of("alpha", 0.2))))
                .hasMessage(
                        "train.mixup: expected none in steps of several phases, such as discriminator, got some. Leave"
                                + " it out");
    }
}
