package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;

/** A model of yes or no with a bias by sex, and what the tests of its audit read. */
abstract class AuditRig extends CommandRig {
    private static final String CONFIG = """
            name: small
            data:
              train: {format: csv, path: train.csv}
              test: {format: csv, path: test.csv}
              label: answer
              classes: ["no", "yes"]
              numeric: [size]
              categorical: [sex]
            model:
              layers: [{dense: {units: 4, activation: tanh}}, {dense: {units: 1}}]
              loss: sigmoidCrossEntropy
            train: {epochs: 3, batch: 100, slices: 1, optimizer: {adam: {learningRate: 0.02}}}
            audit: {groups: {sex: [], age: [30, 50]}}
            card: {purpose: shows audits, limits: [not for people]}
            """;

    @BeforeAll
    static void train() throws IOException {
        Files.writeString(directory.resolve("train.csv"), rows(2_000, 1));
        Files.writeString(directory.resolve("test.csv"), rows(1_500, 2));
        train("small", "run", CONFIG);
    }

    /** Half are yes; of women as good as these two in five are said no, so that their rate is 0.2 lower. */
    static String rows(int count, long seed) {
        Random random = new Random(seed);
        StringBuilder rows = new StringBuilder("size,sex,age,answer\n");
        for (int i = 0; i < count; i++) {
            double size = random.nextGaussian();
            boolean woman = random.nextInt(5) < 2;
            boolean yes = size + random.nextGaussian() > 0 && !(woman && random.nextInt(5) < 2);
            rows.append(size)
                    .append(woman ? ",f," : ",m,")
                    .append(18 + random.nextInt(50))
                    .append(yes ? ",yes\n" : ",no\n");
        }
        return rows.toString();
    }

    static Map<?, ?> group(Map<?, ?> result, List<String> names, List<?> values) {
        Map<String, Object> wanted = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            wanted.put(names.get(i), values.get(i));
        }
        return ((List<?>) Objects.requireNonNull(result.get("groups")))
                .stream()
                        .map(own -> (Map<?, ?>) own)
                        .filter(own -> wanted.equals(own.get("group")))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no group " + wanted));
    }

    static double value(Map<?, ?> difference, String key) {
        return ((Number) Objects.requireNonNull(difference.get(key), key)).doubleValue();
    }

    static Map<?, ?> map(Map<?, ?> of, String key) {
        return (Map<?, ?>) Objects.requireNonNull(of.get(key), key);
    }

    void refusedBy(int code, String message, String... arguments) {
        err.reset();
        assertThat(run(arguments)).as("%s", List.of(arguments)).isEqualTo(code);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
    }

    void refused(int code, String message, String answers, String... options) {
        err.reset();
        List<String> all = new ArrayList<>(List.of("audit", "--predictions", answers));
        all.addAll(List.of(options));
        assertThat(run(all.toArray(new String[0]))).as("%s", all).isEqualTo(code);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
    }
}
