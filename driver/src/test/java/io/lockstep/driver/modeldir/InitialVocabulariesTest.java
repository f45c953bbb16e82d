package io.lockstep.driver.modeldir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.column.TokensColumn.Tokens;
import io.lockstep.driver.config.InitFrom;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.text.TextUnit;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.SequenceCrossEntropy;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings of characters, taken from a model of others or of the same in another order. */
class InitialVocabulariesTest {
    private static final ModelSpec SPEC = new ModelSpec(
            List.of(new ModelSpec.Input("text", Shape.of(2), ElementType.I32, false)),
            List.of(
                    new Node("letters", new Embedding(4, 3), List.of("text")),
                    new Node("flat", new Flatten(), List.of("letters")),
                    new Node("out", Dense.of(1, new None()), List.of("flat"))),
            "out",
            new Mse());

    private final Files files = new HadoopFiles(new Configuration(false));

    @TempDir
    private Path directory;

    private static Preprocessing of(String... characters) {
        Tokens tokens = new Tokens("text", TextUnit.CHARACTERS, 2, true, List.of(characters));
        return new Preprocessing(
                List.of(new InputFeatures("text", Shape.of(2), List.of(tokens))),
                List.of(new Answer(new Target.Numbers(), List.of("y"), List.of())),
                null,
                null);
    }

    private static Golden golden(ModelSpec spec, HeapFloats parameters) throws IOException {
        try (Network network = Backends.named("portable").compile(spec, Precision.F32, List.of())) {
            network.pack(parameters);
            Batch batch = new Batch(1, spec.inputTypes(), spec.targetTypes());
            batch.setRows(1);
            return Golden.of(network, batch);
        }
    }

    private InitialWeights kept(InitFrom.Changed changed, Preprocessing here) throws IOException {
        String model = directory.resolve("model").toString();
        HeapFloats parameters = TestModels.parameters(SPEC);
        if (!files.exists(model)) {
            ModelDirectory.write(
                    files, model, SPEC, of("a", "b", "c"), parameters, golden(SPEC, parameters), Map.of("run", "a"));
        }
        InitFrom from = new InitFrom(model, List.of(), changed, false);
        InitialWeights weights = InitialWeights.find(files, model, from, SPEC.layout());
        return InitialVocabularies.kept(files, weights, from, SPEC, here);
    }

    @Test
    void idsOfOtherCharactersAreRefusedNamingBoth() throws IOException {
        assertThat(kept(InitFrom.Changed.REFUSE, of("a", "b", "c")).sources()).hasSize(3);
        assertThatThrownBy(() -> kept(InitFrom.Changed.REFUSE, of("a", "c", "b")))
                .hasMessageContaining("train.initFrom: expected letters/weight in ")
                .hasMessageContaining(
                        "got ids of another vocabulary: 3 here and 3 there, of which the 2. is 'c' here and"
                                + " 'b' there. Set data.learntFrom to that model");
        assertThatThrownBy(() -> kept(InitFrom.Changed.REFUSE, of("a", "b")))
                .hasMessageContaining("2 here and 3 there, of which the 3. is none here and 'c' there");
    }

    @Test
    void orTheirEmbeddingsAreDrawn() throws IOException {
        InitialWeights weights = kept(InitFrom.Changed.DRAWN, of("a", "c", "b"));
        assertThat(weights.sources().values()).containsExactly("out/weight", "out/bias");
        assertThat(weights.describe())
                .contains("drawn from the seed, as they changed: letters/weight (3 here and 3 there");
    }

    /** As many classes as there were, but others, or in another order. */
    @Test
    void layersThatAnswerWithOtherClassesAreRefusedNamingBoth() throws IOException {
        ModelSpec spec =
                ModelSpec.sequential(Shape.of(2), List.of(Dense.of(3, new None())), new SoftmaxCrossEntropy(0));
        String model = directory.resolve("colours").toString();
        HeapFloats parameters = TestModels.parameters(spec);
        ModelDirectory.write(
                files,
                model,
                spec,
                coloured(spec, "red", "green", "blue"),
                parameters,
                golden(spec, parameters),
                Map.of("run", "a"));
        InitFrom from = new InitFrom(model, List.of(), InitFrom.Changed.REFUSE, false);
        InitialWeights weights = InitialWeights.find(files, model, from, spec.layout());
        Preprocessing same = coloured(spec, "red", "green", "blue");
        assertThat(InitialVocabularies.kept(files, weights, from, spec, same).sources())
                .hasSize(2);
        assertThat(InitialVocabularies.kept(files, weights, from, spec, coloured(spec))
                        .sources())
                .hasSize(2);
        Preprocessing others = coloured(spec, "green", "red", "blue");
        assertThatThrownBy(() -> InitialVocabularies.kept(files, weights, from, spec, others))
                .hasMessage(
                        "train.initFrom: expected dense1/weight in file:" + model
                                + " to be of the classes of this model, green, red, blue, got those of red, green, blue. Name the"
                                + " classes in that order, list other tensors under train.initFrom.tensors, or set changed: drawn");
        InitFrom drawn = new InitFrom(model, List.of(), InitFrom.Changed.DRAWN, false);
        InitialWeights kept = InitialVocabularies.kept(files, weights, drawn, spec, others);
        assertThat(kept.sources()).isEmpty();
        assertThat(kept.describe()).contains("dense1/bias (of green, red, blue here and of red, green, blue there)");
    }

    private static Preprocessing coloured(ModelSpec spec, String... classes) {
        return new Preprocessing(
                List.of(new InputFeatures(
                        spec.inputs().get(0).name(),
                        Shape.of(2),
                        List.of(new NumericFeature("a", 0, 1, false), new NumericFeature("b", 0, 1, false)))),
                List.of(new Answer(spec.outputs().get(0).loss().target(), List.of("colour"), List.of(classes))),
                null,
                null);
    }

    /** The same characters in, others out: each class of the last layer is one of them. */
    private InitialWeights heard(InitFrom.Changed changed, String... characters) throws IOException {
        ModelSpec spec = new ModelSpec(
                List.of(new ModelSpec.Input("heard", Shape.of(2), ElementType.I32, false)),
                List.of(
                        new Node("deep", new Embedding(3, 5), List.of("heard")),
                        new Node("out", new Dense(4, new None(), true, null, 1), List.of("deep"))),
                "out",
                new SequenceCrossEntropy(4, null));
        String model = directory.resolve("heard").toString();
        HeapFloats parameters = TestModels.parameters(spec);
        if (!files.exists(model)) {
            Map<String, Object> lineage = Map.of("run", "a");
            ModelDirectory.write(
                    files, model, spec, heard(spec, "a", "b", "c"), parameters, golden(spec, parameters), lineage);
        }
        InitFrom from = new InitFrom(model, List.of(), changed, false);
        InitialWeights weights = InitialWeights.find(files, model, from, spec.layout());
        return InitialVocabularies.kept(files, weights, from, spec, heard(spec, characters));
    }

    private static Preprocessing heard(ModelSpec spec, String... characters) {
        Tokens heard = new Tokens("heard", TextUnit.CHARACTERS, 2, true, List.of("x", "y"));
        Tokens said = new Tokens("said", TextUnit.CHARACTERS, 2, true, List.of(characters));
        return new Preprocessing(
                List.of(new InputFeatures("heard", Shape.of(2), List.of(heard))),
                List.of(new Answer(spec.outputs().get(0).loss().target(), List.of("said"), List.of(), List.of(), said)),
                null,
                null);
    }

    @Test
    void aLayerThatAnswersWithOtherCharactersIsRefusedOrDrawn() throws IOException {
        assertThat(heard(InitFrom.Changed.REFUSE, "a", "b", "c").sources()).hasSize(3);
        assertThatThrownBy(() -> heard(InitFrom.Changed.REFUSE, "a", "c", "b"))
                .hasMessageContaining("train.initFrom: expected out/weight in ")
                .hasMessageContaining("of which the 2. is 'c' here and 'b' there");
        assertThat(heard(InitFrom.Changed.DRAWN, "a", "c", "b").sources().values())
                .containsExactly("deep/weight");
    }
}
