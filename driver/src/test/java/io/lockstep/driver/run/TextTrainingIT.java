package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text as ids of words, characters and bytes and as weighed terms beside a number, from lines to predictions. */
class TextTrainingIT {
    private static final List<String> WORDS = List.of("oil", "price", "goal", "match", "star", "planet");

    @TempDir
    private Path directory;

    private static List<String> lines() {
        Random random = new Random(5);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            int kind = i % 3;
            StringBuilder title = new StringBuilder("N\u00BA " + i);
            for (int n = random.nextInt(5); n >= 0; n--) {
                int word = random.nextInt(5) == 0 ? random.nextInt(6) : 2 * kind + random.nextInt(2);
                title.append(random.nextBoolean() ? ", " : " The ").append(WORDS.get(word));
            }
            String turns = List.of(i % 7, (i + kind) % 7, kind).toString();
            lines.add("{\"title\": \"" + title + "\", \"size\": " + random.nextInt(9) + ", \"turns\": " + turns
                    + ", \"kind\": \"k" + kind + "\"}");
        }
        return lines;
    }

    private Path write(String name, List<String> lines, int files) throws IOException {
        Path to = Files.createDirectory(directory.resolve(name));
        for (int file = 0; file < files; file++) {
            List<String> own = new ArrayList<>();
            for (int i = file; i < lines.size(); i += files) {
                own.add(lines.get(i));
            }
            Files.write(to.resolve("part-" + file + ".jsonl"), own);
        }
        return to;
    }

    private static Map<String, Object> columns(Object... columns) {
        return Map.of("columns", List.of(columns));
    }

    private static Map<String, Object> embedded(String input, int size) {
        return Map.of("name", input + "Mean", "from", input, "embeddingMean", Map.of("size", size, "dimension", 3));
    }

    private static RunConfig config(Path rows) {
        Map<String, Object> source = Map.of("format", "jsonLines", "path", rows.toString());
        Map<String, Object> tfidf = Map.of("column", "title", "least", 4, "most", 20);
        Map<String, Object> data = Map.of(
                "train",
                source,
                "test",
                source,
                "validation",
                Map.of("fraction", 0.2),
                "label",
                "kind",
                "inputs",
                Map.of(
                        "words", columns(Map.of("words", Map.of("column", "title", "most", 8))),
                        "letters", columns(Map.of("characters", Map.of("column", "title", "most", 30))),
                        "raw", columns(Map.of("bytes", Map.of("column", "title", "length", 20))),
                        "turns", columns(Map.of("ids", Map.of("column", "turns", "length", 3, "exactly", true))),
                        "terms", columns(Map.of("numeric", "size"), Map.of("tfidf", tfidf))));
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        embedded("words", 9),
                        embedded("letters", 31),
                        embedded("raw", 256),
                        Map.of("name", "steps", "from", "turns", "embedding", Map.of("size", 7, "dimension", 2)),
                        Map.of("lstm", Map.of("units", 3)),
                        Map.of("name", "read", "takeStep", Map.of()),
                        Map.of(
                                "from",
                                List.of("terms", "wordsMean", "lettersMean", "rawMean", "read"),
                                "concat",
                                Map.of()),
                        Map.of("dense", Map.of("units", 3))),
                "loss",
                "softmaxCrossEntropy");
        Map<String, Object> train = Map.of(
                "epochs", 8, "batch", 32, "slices", 4, "optimizer", Map.of("adam", Map.of("learningRate", 0.03)));
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "text", "data", data, "model", model, "train", train), "");
    }

    private TrainingResult train(String runs, Path rows) throws IOException {
        return LocalTraining.train(directory.resolve(runs), config(rows));
    }

    @Test
    void trainsEvaluatesAndPredictsTheSameFromAnyFiles() throws IOException {
        Path rows = write("rows", lines(), 1);
        TrainingResult result = train("one", rows);
        assertThat(result.metrics().test().get("accuracy")).isGreaterThan(0.85);
        Preprocessing learnt = ModelDirectory.load(
                        LocalTraining.FILES, result.places().modelDirectory())
                .preprocessing();
        Slot sparse = new Slot(Slot.Type.I32, Shape.of(2), true);
        assertThat(learnt.layout().slots())
                .containsExactlyInAnyOrder(
                        Slot.raggedIds(),
                        Slot.raggedIds(),
                        Slot.raggedIds(),
                        Slot.of(Slot.Type.I32, 3),
                        Slot.of(Slot.Type.F32, 1),
                        sparse);
        assertThat(learnt.elements(
                        learnt.inputs().stream().map(one -> one.name()).toList().indexOf("terms")))
                .contains("size", "title has the", "title has the oil")
                .hasSize(21);
        Source source = Objects.requireNonNull(config(rows).data().test());
        LocalTraining.assertScoringAgrees(result, source, "kind", directory.resolve("out"));
        List<String> shuffled = lines();
        Collections.shuffle(shuffled, new Random(9));
        assertThat(train("seven", write("others", shuffled, 7)).digests().weights())
                .isEqualTo(result.digests().weights());
    }
}
