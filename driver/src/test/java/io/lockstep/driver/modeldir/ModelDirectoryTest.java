package io.lockstep.driver.modeldir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.column.IdsFeature;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.FaultFiles;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.profile.Profile;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.calibration.Isotonic;
import io.lockstep.kernels.calibration.ScoreCorrection;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.EmbeddingMean;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.pooling.AverageOverTime;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelDirectoryTest {
    private static final List<String> CLASSES = List.of("no", "maybe", "yes");

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));

    private String path() {
        return directory.resolve("model").toString();
    }

    private ModelDigest write() throws IOException {
        return TestModels.write(files, path(), new Target.ClassIndex(), CLASSES);
    }

    static List<Target> targets() {
        return List.of(new Target.ClassIndex(), new Target.YesNo(), new Target.Numbers());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void whatWasWrittenIsLoaded(Target task) throws IOException {
        List<String> classes = task instanceof Target.ClassIndex
                ? CLASSES
                : task instanceof Target.YesNo ? List.of("0", "1") : List.of();
        ModelDigest written = TestModels.write(files, path(), task, classes);
        LoadedModel loaded = ModelDirectory.load(files, path());
        ModelSpec spec = TestModels.spec(task);
        assertThat(loaded.spec()).isEqualTo(spec);
        assertThat(loaded.preprocessing()).isEqualTo(TestModels.preprocessing(task, classes));
        assertThat(loaded.parameters().array())
                .isEqualTo(TestModels.parameters(spec).array());
        assertThat(loaded.digest()).isEqualTo(written);
        for (String name : Backends.names()) {
            try (Network network = loaded.network(Backends.named(name))) {
                assertThat(network.spec()).isEqualTo(spec);
            }
        }
        assertThat(ModelDirectory.lineage(files, path())).isEqualTo(Map.of("run", "test"));
    }

    @Test
    void aProfileIsNoPartOfTheModelAndVerified() throws IOException {
        ModelDigest without = write();
        assertThat(ModelDirectory.profile(files, path())).isEmpty();
        Target task = new Target.ClassIndex();
        ModelSpec spec = TestModels.spec(task);
        ModelContent content =
                new ModelContent(spec, TestModels.preprocessing(task, CLASSES), TestModels.parameters(spec));
        Profile profile = new Profile(0, List.of(), List.of(), List.of());
        Golden golden = ModelDirectory.load(files, path()).golden();
        directory = directory.resolve("other");
        assertThat(ModelDirectory.write(files, path(), content, golden, profile, Map.of()))
                .isEqualTo(without);
        assertThat(ModelDirectory.profile(files, path())).contains(profile);
        TestModels.change(directory.resolve("model"), "profile.json", "\"rows\" : 0", "\"rows\" : 1");
        assertThatThrownBy(() -> ModelDirectory.profile(files, path()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("profile.json: expected SHA-256 ")
                .hasMessageEndingWith(". The file is damaged or was changed; use the model as it was written");
    }

    /** Read to their last step, or all of them where they have any number. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void examplesMayBeLongSequences(boolean sequence) throws IOException {
        int items = 20_000;
        List<Integer> buckets = sequence ? List.of(items) : List.of();
        Layer ids = sequence ? new Embedding(9, 2) : new EmbeddingMean(9, 2);
        List<Node> nodes = new ArrayList<>(List.of(new Node("ids", ids, List.of("input"))));
        if (sequence) {
            nodes.add(new Node("mean", new AverageOverTime(), List.of("ids")));
        }
        nodes.add(
                new Node("end", Dense.of(1), List.of(nodes.get(nodes.size() - 1).name())));
        ModelSpec spec = new ModelSpec(
                List.of(new ModelSpec.Input("input", Shape.of(), ElementType.I32, true, buckets)),
                nodes,
                "end",
                new Mse());
        Batch batch = new Batch(4, spec.inputTypes(), List.of());
        for (int row = 0; row < 4; row++) {
            batch.inputValues(0).append(row, items);
        }
        batch.setRows(4);
        Golden golden;
        try (Network network = Backends.named("portable").compile(spec, Precision.F32, List.of())) {
            network.pack(TestModels.parameters(spec));
            golden = Golden.of(network, batch);
        }
        Preprocessing preprocessing = new Preprocessing(
                List.of(new InputFeatures(
                        "input", Shape.of(), List.of(new IdsFeature("a", 8, null, null, false)), null, buckets)),
                List.of(new Answer(new Target.Numbers(), List.of("b"), List.of())),
                null,
                null);
        ModelDirectory.write(
                files, path(), spec, preprocessing, TestModels.parameters(spec), golden, Map.of("run", "test"));
        assertThat(ModelDirectory.load(files, path()).golden()).isEqualTo(golden);
    }

    /** A release that knows no corrections finds a key it does not know in the network, and refuses the model. */
    @Test
    void correctionsArePartOfTheModel() throws IOException {
        ModelDigest plain = write();
        Golden golden = ModelDirectory.load(files, path()).golden();
        Target task = new Target.ClassIndex();
        ModelSpec spec = TestModels.spec(task);
        Isotonic.Curve curve = new Isotonic.Curve(List.of(0.1, 0.7), List.of(0.2, 0.5));
        ScoreCorrection curves = new Isotonic.Curves(List.of(curve, curve, curve));
        String output = spec.outputs().get(0).name();
        ModelContent content = new ModelContent(
                spec, TestModels.preprocessing(task, CLASSES), TestModels.parameters(spec), Map.of(output, curves));
        directory = directory.resolve("other");
        ModelDigest digest = ModelDirectory.write(files, path(), content, golden, null, Map.of());
        assertThat(digest.weightsSha256()).isEqualTo(plain.weightsSha256());
        assertThat(digest.modelSha256()).isNotEqualTo(plain.modelSha256());
        LoadedModel loaded = ModelDirectory.load(files, path());
        assertThat(loaded.content().corrections()).containsExactly(Map.entry(output, curves));
        assertThat(ModelDirectory.preprocessing(files, path())).isEqualTo(content.preprocessing());
        float[] scores = {0.1f, 0.1f, 0.8f};
        loaded.corrections().apply(1, scores);
        assertThat(scores).containsExactly(new float[] {2 / 9f, 2 / 9f, 5 / 9f}, within(1e-6f));
        assertThatThrownBy(() ->
                        new ModelContent(spec, content.preprocessing(), content.parameters(), Map.of("else", curves)))
                .hasMessage("calibration: expected outputs of the model, got 'else'");
        assertThatThrownBy(() -> new ModelContent(
                        spec,
                        content.preprocessing(),
                        content.parameters(),
                        Map.of(output, new Isotonic.Curves(List.of(curve)))))
                .hasMessage("calibration: expected a correction of the 3 probabilities of output '" + output
                        + "', got one of another number");
    }

    @Test
    void theDigestIsThatOfTheFiles() throws IOException {
        ModelDigest digest = write();
        String weights = Sha256.of(files, path() + "/weights.safetensors");
        String model = Sha256.of(files, path() + "/model.json");
        assertThat(digest.weightsSha256()).isEqualTo(weights);
        assertThat(digest.modelSha256())
                .isEqualTo(Sha256.of((weights + "  weights.safetensors\n" + model + "  model.json\n")
                        .getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theSameModelWrittenAgainIsTheSameBytesAndLeftAlone() throws IOException {
        ModelDigest first = write();
        byte[] manifest = files.read(path() + "/manifest.json");
        assertThat(write()).isEqualTo(first);
        assertThat(files.read(path() + "/manifest.json")).isEqualTo(manifest);
        assertThat(TestModels.write(files, path() + "2", new Target.ClassIndex(), CLASSES))
                .isEqualTo(first);
        assertThatThrownBy(() -> TestModels.write(files, path(), new Target.ClassIndex(), List.of("a", "b", "c")))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("expected no model or this one, ")
                .hasMessageEndingWith("Choose another directory");
    }

    @Test
    void killedAtAnyCallNoHalfModelIsReadAndTheNextWriteSucceeds() throws IOException {
        boolean failed = true;
        for (int change = 0; failed; change++) {
            String target = path() + change;
            FaultFiles faulty = new FaultFiles(files, change);
            try {
                TestModels.write(faulty, target, new Target.ClassIndex(), CLASSES);
            } catch (IOException e) {
                assertThat(e).hasMessage("killed here");
                assertThatThrownBy(() -> ModelDirectory.load(files, target)).isInstanceOf(FileNotFoundException.class);
            }
            failed = faulty.failed();
            TestModels.write(files, target, new Target.ClassIndex(), CLASSES);
            assertThat(ModelDirectory.load(files, target).spec()).isEqualTo(TestModels.spec(new Target.ClassIndex()));
        }
    }

    @Test
    void aModelThatAnswersOtherwiseIsNotUsed() throws IOException {
        ModelSpec spec = TestModels.spec(new Target.ClassIndex());
        HeapFloats parameters = TestModels.parameters(spec);
        Golden golden = TestModels.golden(spec, parameters);
        parameters.array()[2] += 0.05f;
        ModelDirectory.write(
                files,
                path(),
                spec,
                TestModels.preprocessing(new Target.ClassIndex(), CLASSES),
                parameters,
                golden,
                Map.of());
        LoadedModel loaded = ModelDirectory.load(files, path());
        assertThatThrownBy(() -> loaded.network(Backends.named("portable")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("with backend portable: expected the model to score example 0, output 0, with ")
                .hasMessageContaining("try -Dlockstep.backend=portable");
    }

    @Test
    void goldenExamplesOfAnotherModelAreRefused() throws IOException {
        ModelSpec binary = TestModels.spec(new Target.YesNo());
        ModelSpec spec = TestModels.spec(new Target.ClassIndex());
        ModelDirectory.write(
                files,
                path(),
                spec,
                TestModels.preprocessing(new Target.ClassIndex(), CLASSES),
                TestModels.parameters(spec),
                TestModels.golden(binary, TestModels.parameters(binary)),
                Map.of());
        assertThatThrownBy(() -> ModelDirectory.load(files, path()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected examples of [4] inputs and 3 outputs, got [4] and 1");
    }

    @Test
    void aDivergedModelIsNotWritten() {
        ModelSpec spec = TestModels.spec(new Target.Numbers());
        HeapFloats parameters = TestModels.parameters(spec);
        parameters.array()[0] = Float.NaN;
        assertThatThrownBy(() -> TestModels.golden(spec, parameters))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected finite scores, got [NaN]. The training has diverged");
    }
}
