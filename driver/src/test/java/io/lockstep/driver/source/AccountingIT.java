package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same rows in however many files, by whatever names, sorted or shuffled, are one account and one model. In short of one
 * format; of all of them with {@code -Dlockstep.accounting=full}, of another one with its class's name.
 */
class AccountingIT extends SourceContract {
    private static final String CHECKED = System.getProperty("lockstep.accounting", "Csv");

    static Stream<Class<? extends Source>> checked() {
        return formats()
                .filter(format ->
                        CHECKED.equals("full") || format.getSimpleName().equals(CHECKED));
    }

    /** What a column of numbers is predicted from; none where there is no such column. */
    private static Map<String, Object> inputs(List<String> columns) {
        if (columns.contains("x") || (columns.contains("age") && columns.contains("size"))) {
            return Map.of("arrays", List.of(columns.contains("x") ? "x" : "size"));
        }
        return columns.contains("age")
                ? Map.of("columns", List.of(Map.of("hashed", Map.of("column", "city", "buckets", 8))))
                : Map.of();
    }

    /** Files of rows that are sorted by class, or shuffled. */
    private static List<List<Integer>> files(List<Integer> rows, int count, boolean sorted) {
        List<Integer> all = new ArrayList<>(rows);
        if (sorted) {
            all.sort((a, b) -> a % 2 != b % 2 ? b % 2 - a % 2 : b - a);
        } else {
            Collections.shuffle(all, new Random(count));
        }
        return IntStream.range(0, count)
                .mapToObj(file -> all.subList(all.size() * file / count, all.size() * (file + 1) / count))
                .map(List::copyOf)
                .toList();
    }

    /** Trains on a source: by its numbers, else by its labels; where only labels can be read of it, on noise beside them. */
    private RunConfig config(Source source) throws IOException {
        SourceRows opened = source.open(LocalSpark.session(), files);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", Configs.BINDING.unbind(source));
        Map<String, Object> inputs = inputs(opened.columns());
        Object units = 1;
        if (!inputs.isEmpty()) {
            data.put("label", opened.columns().contains("age") ? "age" : "size");
            data.putAll(inputs);
        } else {
            String label = Stream.of("label", "said", "text")
                    .filter(opened.columns()::contains)
                    .findFirst()
                    .orElseThrow();
            data.put("label", label);
            data.put("classes", List.copyOf(labels(opened, label)));
            units = labels(opened, label).size();
            if (opened.shape() == null) {
                data.put("noise", Map.of("normal", Map.of("sizes", List.of(3))));
            }
        }
        List<Object> layers = new ArrayList<>();
        if (opened.shape() != null) {
            layers.add("flatten");
        }
        layers.add(Map.of("dense", Map.of("units", units)));
        Map<String, Object> config = Map.of(
                "name",
                "account",
                "data",
                data,
                "model",
                Map.of("layers", layers, "loss", inputs.isEmpty() ? "softmaxCrossEntropy" : "mse"),
                "train",
                Map.of("epochs", 2, "batch", 64, "slices", 2, "optimizer", "adam"));
        return Configs.BINDING.bind(RunConfig.class, config, "");
    }

    /** With one that no row has, so that there are two at least. */
    private Set<String> labels(SourceRows opened, String label) throws IOException {
        Set<String> labels = new TreeSet<>(Set.of("none of them"));
        int column = opened.columns().indexOf(label);
        for (Row row : collected(opened)) {
            labels.add(String.valueOf(row.get(column)));
        }
        return labels;
    }

    private String trained(Class<? extends Source> format, String name, List<List<Integer>> rows, String prefix)
            throws IOException {
        SourceExamples examples = SourceExamples.of(format);
        List<List<Integer>> written = examples.emptyFile() == null
                ? rows
                : rows.stream().filter(file -> !file.isEmpty()).toList();
        Source source = examples.write(directory(name), written, prefix);
        Options options = Options.standard()
                .withRunsDirectory(temporary.resolve("runs-" + name).toString())
                .withBackend("portable");
        TrainingResult result = TrainingRun.run(LocalSpark.session(), config(source), options, new RunListener() {});
        int count = rows.stream().mapToInt(List::size).sum();
        assertThat(result.rows().read()).as(name).isEqualTo(count);
        assertThat(result.rows().trained()).as(name).isEqualTo(count);
        assertThat(result.rows().skipped()).as(name).isEmpty();
        return result.digests().weights();
    }

    @ParameterizedTest
    @MethodSource("checked")
    void filesTheirNamesAndOrderMakeNoDifference(Class<? extends Source> format) throws IOException {
        boolean several = SourceExamples.of(format).severalFiles();
        Map<String, String> weights = new LinkedHashMap<>();
        weights.put("one file", trained(format, "one", List.of(ALL), "a"));
        weights.put("sorted by class", trained(format, "sorted", files(ALL, 1, true), "b"));
        if (several) {
            weights.put("7 files", trained(format, "seven", files(ALL, 7, false), "z"));
            weights.put("64 files, of which 50 are empty", trained(format, "many", files(ALL, 64, true), "f"));
        }
        assertThat(Set.copyOf(weights.values())).as(weights.toString()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("checked")
    void oneRowIsTrainedOn(Class<? extends Source> format) throws IOException {
        String one = trained(format, "one", List.of(List.of(3)), "a");
        if (SourceExamples.of(format).severalFiles()) {
            assertThat(trained(format, "seven", files(List.of(3), 7, false), "z"))
                    .isEqualTo(one);
        }
    }
}
