package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.column.TokensColumn.Tokens;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.generation.TextGenerator;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.text.TextEncoding;
import io.lockstep.kernels.generation.Sampler;
import io.lockstep.kernels.generation.StepDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some kB of text, from a file to a model that writes the like. */
class LanguageTrainingIT {
    private static final int LENGTH = 16;
    private static final double HELD_OUT = 0.9;

    @TempDir
    private Path directory;

    /** Sentences of few words. */
    private static String text() {
        Random random = new Random(2);
        List<String> words = List.of("the cat", "a dog", "sees", "hears", "the bird", "and");
        StringBuilder text = new StringBuilder();
        while (text.length() < 6000) {
            text.append(words.get(random.nextInt(2))).append(' ').append(words.get(2 + random.nextInt(2)));
            text.append(' ').append(words.get(4)).append(".\n");
        }
        return text.toString();
    }

    private static Map<String, Object> passages(Path file, double from, double to) {
        return passages(file, from, to, LENGTH);
    }

    private static Map<String, Object> passages(Path file, double from, double to, int length) {
        return Map.of("format", "passages", "path", file.toString(), "length", length, "from", from, "to", to);
    }

    private static RunConfig config(Path file, String unit, int classes) {
        return config(file, unit, classes, LENGTH);
    }

    private static RunConfig config(Path file, String unit, int classes, int length) {
        Map<String, Object> tokens =
                Map.of("column", "text", "unit", unit, "length", length, "most", unit.equals("bpe") ? classes : 1000);
        return config(
                classes,
                Map.of(
                        "train", passages(file, 0, 0.85),
                        "validation", Map.of("source", passages(file, 0.85, HELD_OUT)),
                        "test", passages(file, HELD_OUT, 1),
                        "columns", List.of(Map.of("tokens", tokens)),
                        "label", Map.of("nextTokens", "text"),
                        "weight", "share"));
    }

    private static RunConfig config(int classes, Map<String, Object> data) {
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("embedding", Map.of("size", classes, "dimension", 16)),
                        Map.of("lstm", Map.of("units", 32)),
                        Map.of("dense", Map.of("units", classes, "leadingAxes", 1))),
                "loss",
                Map.of("sequenceCrossEntropy", Map.of("classes", classes)),
                "metrics",
                List.of("bitsPerCharacter"));
        Map<String, Object> train = Map.of(
                "epochs", 6, "batch", 16, "slices", 2, "optimizer", Map.of("adam", Map.of("learningRate", 0.02)));
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "language", "data", data, "model", model, "train", train), "");
    }

    @Test
    void learnsFromAFileMeasuresEveryCharacterAndWrites() throws IOException {
        String text = text();
        Path file = Files.writeString(directory.resolve("text.txt"), text);
        int classes = (int) text.chars().distinct().count() + 1;
        TrainingResult result = LocalTraining.train(directory.resolve("runs"), config(file, "characters", classes));
        LoadedModel model =
                ModelDirectory.load(LocalTraining.FILES, result.places().modelDirectory());
        double loss = Objects.requireNonNull(result.metrics().test().get("loss"));
        assertThat(loss).isLessThan(0.6).isCloseTo(meanOfCharacters(model, text, LENGTH), within(1e-5));
        assertThat(result.metrics().test().get("bitsPerCharacter")).isCloseTo(loss / Math.log(2), within(1e-9));
        try (TextGenerator generator = TextGenerator.of(model)) {
            Sampler sampler = new Sampler(0.5, 0, 1, 7);
            String written = generator.write("the ", 300, sampler, List.of(), 0, piece -> {});
            List<String> known = Arrays.asList("the", "cat", "a", "dog", "sees", "hears", "bird.");
            List<String> words = Arrays.asList(("the " + written).split("\\s+"));
            assertThat(words.stream().filter(known::contains).count()).isGreaterThan(words.size() * 3L / 4);
        }
    }

    /** Windows of the held out characters that are longer than those that are trained on. */
    @Test
    void longerWindowsAreMeasuredThanTrainedOn() throws IOException {
        String text = text();
        Path file = Files.writeString(directory.resolve("text.txt"), text);
        int classes = (int) text.chars().distinct().count() + 1;
        int longer = 3 * LENGTH;
        Map<String, Object> data = Map.of(
                "train", passages(file, 0, 0.85),
                "validation", Map.of("source", passages(file, 0.85, HELD_OUT, longer)),
                "test", passages(file, HELD_OUT, 1, longer),
                "columns", List.of(Map.of("tokens", Map.of("column", "text", "length", longer, "padded", false))),
                "buckets", List.of(LENGTH + 1, longer),
                "label", Map.of("nextTokens", "text"),
                "weight", "share");
        TrainingResult result = LocalTraining.train(directory.resolve("runs"), config(classes, data));
        LoadedModel model =
                ModelDirectory.load(LocalTraining.FILES, result.places().modelDirectory());
        assertThat(Objects.requireNonNull(result.metrics().test().get("loss")))
                .isCloseTo(meanOfCharacters(model, text, longer), within(1e-5))
                .isLessThan(meanOfCharacters(model, text, LENGTH));
    }

    /**
     * By definition: each character of the last tenth from those before it in its window, windows one after another.
     *
     * @param length of a window
     */
    private static double meanOfCharacters(LoadedModel model, String text, int length) {
        Tokens tokens = (Tokens) model.preprocessing().features().get(0);
        TextEncoding encoding = tokens.unit().of(tokens.vocabulary());
        int[] ids = encoding.ids(text, Integer.MAX_VALUE);
        StepDecoder decoder = new StepDecoder(model.spec(), model.parameters());
        int begin = (int) Math.floor(HELD_OUT * ids.length);
        double sum = 0;
        for (int i = begin; i < ids.length; i++) {
            if ((i - begin) % length == 0) {
                decoder.restart();
            }
            float[] logits = decoder.next(ids[i - 1]);
            double all = 0;
            for (float logit : logits) {
                all += Math.exp(logit);
            }
            sum += Math.log(all) - logits[ids[i]];
        }
        return sum / (ids.length - begin);
    }

    @Test
    void pairsOfBytesAreLearntFromTheTrainingRows() throws IOException {
        Path file = Files.writeString(directory.resolve("text.txt"), text());
        TrainingResult result = LocalTraining.train(directory.resolve("runs"), config(file, "bpe", 270));
        LoadedModel model =
                ModelDirectory.load(LocalTraining.FILES, result.places().modelDirectory());
        Tokens tokens = (Tokens) model.preprocessing().features().get(0);
        assertThat(tokens.vocabulary()).hasSize(14).contains("h e").anyMatch(merge -> merge.startsWith("\u0120"));
        try (TextGenerator generator = TextGenerator.of(model)) {
            Sampler sampler = new Sampler(0.5, 5, 1, 7);
            assertThat(generator.write("the cat", 60, sampler, List.of("\n"), 0, piece -> {}))
                    .contains("the ")
                    .doesNotContain("\n");
        }
    }

    /** Fewer would leave characters out of training and measuring, more would train on padding. */
    @Test
    void tokensAreAsManyAsAPassageHasCharacters() throws IOException {
        Path file = Files.writeString(directory.resolve("text.txt"), text());
        Path runs = directory.resolve("runs");
        assertThatThrownBy(() -> LocalTraining.train(runs, config(file, "characters", 20, LENGTH - 1)))
                .hasMessage(
                        "tokens.length of column 'text': expected 16, as passages of data.train have characters to be"
                                + " predicted, got 15, which leaves out the last of each. Use one number for both");
        assertThatThrownBy(() -> LocalTraining.train(runs, config(file, "bytes", 256, LENGTH - 1)))
                .hasMessageContaining("got 15");
        assertThatThrownBy(() -> LocalTraining.train(runs, config(file, "characters", 20, LENGTH + 1)))
                .hasMessageContaining("got 17, of which the last are never there");
    }

    @Test
    void aLabelWithoutItsInputIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("text.txt"), text());
        Map<String, Object> data = Map.of(
                "train",
                passages(file, 0, 1),
                "columns",
                List.of(Map.of("bytes", Map.of("column", "text"))),
                "label",
                Map.of("nextTokens", "text"));
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("embeddingMean", Map.of("size", 256, "dimension", 4)),
                        Map.of("dense", Map.of("units", 2))),
                "loss",
                Map.of("sequenceCrossEntropy", Map.of("classes", 2)));
        Map<String, Object> train = Map.of("epochs", 1, "batch", 4, "optimizer", "adam");
        RunConfig config = Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "language", "data", data, "model", model, "train", train), "");
        assertThatThrownBy(() -> LocalTraining.train(directory.resolve("runs"), config))
                .hasMessage(
                        "data.label.nextTokens: expected an input of the same tokens, {tokens: {column: text, length:"
                                + " …}}, got none. Add it to the inputs");
    }
}
