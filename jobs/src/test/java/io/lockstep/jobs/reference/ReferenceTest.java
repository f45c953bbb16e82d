package io.lockstep.jobs.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.explanation.Baselines;
import io.lockstep.driver.explanation.Methods;
import io.lockstep.driver.gate.Rules;
import io.lockstep.jobs.config.Kinds;
import io.lockstep.jobs.config.PlainYaml;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Registry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The files of the reference say what sources say. With {@code -Dlockstep.writeReference=true} they are written instead
 * of compared; an example that is there stays, so that a better one can be written by hand.
 */
class ReferenceTest {
    private static final String COMMAND =
            "mvn -B -q -pl worker-kernels,driver,jobs test -Dtest=ReferenceTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dlockstep.writeReference=true";
    private static final Path RESOURCES = Path.of("../jobs/src/main/resources/io/lockstep/jobs/reference");
    private static final Path PAGE = Path.of("../conf/REFERENCE.md");

    private static final List<Registry<?>> REGISTRIES = registries();
    private static final Binding BINDING = Kinds.binding(REGISTRIES);

    private static Reference reference = new Reference(new Texts(Map.of(), Map.of()));
    private static Map<String, String> sentences = Map.of();
    private static Map<String, String> examples = Map.of();

    private static List<Registry<?>> registries() {
        List<Registry<?>> registries = new ArrayList<>(Configs.BINDING.registries());
        registries.add(Rules.REGISTRY);
        registries.add(Methods.REGISTRY);
        registries.add(Baselines.REGISTRY);
        return registries;
    }

    @BeforeAll
    static void readsSources() throws IOException {
        sentences = JavadocSentences.of(reference.types(), REGISTRIES);
        Path known = RESOURCES.resolve(Texts.EXAMPLES);
        examples = Examples.of(
                reference, REGISTRIES, BINDING, Files.exists(known) ? Texts.parse(Files.readString(known)) : Map.of());
        reference = new Reference(new Texts(sentences, examples));
    }

    private static String lines(Map<String, String> texts) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(texts).forEach((name, text) -> lines.append(name + ": " + text + "\n"));
        return lines.toString();
    }

    private static void compare(Path file, String expected) throws IOException {
        if (Boolean.getBoolean("lockstep.writeReference")) {
            Files.createDirectories(file.getParent());
            Files.write(file, expected.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(file)
                .as("%s is not what the sources say. Write it by%n  %s%nand commit it", file, COMMAND)
                .content()
                .isEqualTo(expected);
    }

    @Test
    void filesAndPageSayWhatSourcesSay() throws IOException {
        compare(RESOURCES.resolve(Texts.SENTENCES), lines(sentences));
        compare(RESOURCES.resolve(Texts.EXAMPLES), lines(examples));
        compare(PAGE, ReferencePage.of(reference, COMMAND));
    }

    /** An @param, a sentence about the type, or one of the interface. */
    @Test
    void everythingHasASentence() {
        assertThat(reference.all())
                .filteredOn(topic -> topic.sentence().isEmpty())
                .isEmpty();
    }

    @Test
    void everyKindAndEveryKeyOfAConfigHasAnExampleThatCanBeRead() {
        reference
                .choices()
                .forEach(choice -> choice.topics()
                        .forEach(kind ->
                                assertThat(kind.example()).as(kind.path()).isNotEmpty()));
        REGISTRIES.forEach(registry -> reference
                .kinds(registry.type())
                .forEach(kind -> assertThat(BINDING.bind(
                                registry.type(), PlainYaml.value(kind.example(), kind.path()), kind.path()))
                        .isInstanceOf(registry.kinds().get(kind.name()))));
        reference.valueTypes().forEach((path, type) -> {
            if (examples.containsKey(path)) {
                BINDING.bindValue(type, PlainYaml.value(examples.get(path), path), path);
            }
        });
    }

    private static List<String> paths(String key) {
        return reference.find(key).stream().map(Topic::path).toList();
    }

    @Test
    void findsByPathAndByTheEndOfOne() {
        assertThat(paths("train.optimizer.adam")).containsExactly("optimizer.adam");
        assertThat(paths("adam")).containsExactly("optimizer.adam");
        assertThat(paths("Optimizer.Adam.beta1")).containsExactly("optimizer.adam.beta1");
        assertThat(paths("dense.units")).containsExactly("layer.dense.units");
        assertThat(paths("model.layers[2].dense.units")).containsExactly("layer.dense.units");
        assertThat(paths("model.layers.residual.layers[0].dropout.rate")).containsExactly("layer.dropout.rate");
        assertThat(paths("optimizer")).containsExactly("train.optimizer", "train.programme[].optimizer");
        assertThat(paths("train.epochs")).containsExactly("train.epochs");
        assertThat(paths("checkpoints.keep")).containsExactly("train.checkpoints.keep");
        assertThat(paths("data.inputs.wide.numeric")).containsExactly("data.inputs.NAME.numeric");
        assertThat(paths("data.train.csv.missing")).containsExactly("source.csv.missing");
        assertThat(paths("balance.classes")).containsExactly("data.balance.classes");
        assertThat(paths("retrain.gate.rules.better.metric")).containsExactly("rule.better.metric");
        assertThat(paths("relu")).containsExactly("layer.relu", "activation.relu");
    }

    @Test
    void saysTypeDefaultSentenceAndExample() {
        ReferenceText text = new ReferenceText(reference);
        assertThat(text.lines(reference.find("adam")))
                .startsWith("optimizer.adam", "  Adam with bias correction.")
                .contains(
                        "  used in model.gan.discriminatorOptimizer, train.optimizer, train.tableOptimizer,"
                                + " train.programme[].optimizer",
                        "    beta2 (number, default 0.999): in [0, 1)")
                .anyMatch(line -> line.startsWith("  for example {adam: {learningRate: "));
        assertThat(text.lines(reference.find("train.epochs")))
                .containsExactly(
                        "train.epochs (whole number, required)",
                        "  times every training row is seen",
                        "  for example epochs: " + examples.get("train.epochs"));
        assertThat(text.lines(reference.find("data.balance")))
                .contains("    classes: Rows of rare classes weigh more, so that every class counts the same in the"
                        + " loss.");
        assertThat(text.lines(reference.find("learningRate"))).hasSizeGreaterThan(10);
        assertThat(text.overview()).anyMatch(line -> line.startsWith("  optimizer: sgd, "));
    }

    @Test
    void anUnknownNameHasTheNearestOnes() {
        assertThatThrownBy(() -> reference.find("dens.units"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "reference: expected a key or a kind of a config, got 'dens.units'. Perhaps dense.units, ");
        assertThatThrownBy(() -> reference.find("adm")).hasMessageContaining("Perhaps adam, ");
        assertThatThrownBy(() -> reference.find("")).hasMessageContaining("got ''");
        assertThatThrownBy(() -> reference.find("train..epochs")).hasMessageContaining("Perhaps train.epochs");
    }
}
