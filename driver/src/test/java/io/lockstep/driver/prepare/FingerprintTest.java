package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.SourceColumns;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.value.ColumnType;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows are prepared once, however a config spells what is to become of them. */
class FingerprintTest {
    private static final List<String> NAMES = List.of("a", "ward", "image", "kind");

    private static Recipe recipe(Map<String, Object> keys, @Nullable List<Integer> image) {
        List<ColumnType> types = Stream.of(
                        ColumnType.Kind.SCALAR, ColumnType.Kind.SCALAR, ColumnType.Kind.BYTES, ColumnType.Kind.SCALAR)
                .map(kind -> new ColumnType(kind, kind.name()))
                .toList();
        return Recipe.of(config(keys), new SourceColumns(NAMES, types, image));
    }

    private static RunConfig config(Map<String, Object> keys) {
        Map<String, Object> data =
                new HashMap<>(Map.of("train", Map.of("format", "csv", "path", "x"), "label", "kind"));
        data.putAll(keys);
        return Configs.of("/data", data, "softmaxCrossEntropy");
    }

    private static String fingerprint(Map<String, Object> keys, @Nullable List<Integer> image) {
        return Fingerprint.of(config(keys), recipe(keys, image), List.of(), new Tally(), null, null);
    }

    private static Map<String, Object> columns(Object... columns) {
        return Map.of("columns", List.of(columns));
    }

    @Test
    void shortFormsAndColumnsAreTheSame() {
        Map<String, Object> brief = Map.of("numeric", List.of("a"), "categorical", List.of("ward"));
        Map<String, Object> full =
                columns(Map.of("numeric", "a"), Map.of("categorical", Map.of("column", "ward", "maxCategories", 1000)));
        assertThat(fingerprint(full, null)).isEqualTo(fingerprint(brief, null));
        assertThat(fingerprint(Map.of("inputs", Map.of("input", full)), null)).isEqualTo(fingerprint(brief, null));
        assertThat(fingerprint(columns(Map.of("numeric", "a")), null)).isNotEqualTo(fingerprint(brief, null));
        Map<String, Object> other = columns(
                Map.of("numeric", Map.of("column", "a", "missingIndicators", false)), Map.of("categorical", "ward"));
        assertThat(fingerprint(other, null)).isNotEqualTo(fingerprint(brief, null));
        String pieces = fingerprint(Map.of("piecewiseLinear", List.of("a", "ward")), null);
        assertThat(fingerprint(columns(Map.of("piecewiseLinear", "a"), Map.of("piecewiseLinear", "ward")), null))
                .isEqualTo(pieces);
        assertThat(fingerprint(Map.of("numeric", List.of("a", "ward")), null)).isNotEqualTo(pieces);
    }

    @Test
    void imagesAreTheSameHoweverTheyAreNamed() {
        List<Integer> shape = List.of(1, 2, 2);
        String implied = fingerprint(Map.of(), shape);
        assertThat(fingerprint(Map.of("arrays", List.of("image")), shape)).isEqualTo(implied);
        assertThat(fingerprint(columns(Map.of("image", "image")), shape)).isEqualTo(implied);
        assertThat(fingerprint(Map.of(), List.of(1, 4, 1))).isNotEqualTo(implied);
    }

    /** A key that a kind of column gets later, at its default, changes no fingerprint. */
    @Test
    void whatIsAtItsDefaultIsNoPartOfIt() throws IOException {
        Map<String, Object> keys = Map.of(
                "numeric", List.of("a"), "categorical", List.of("ward"), "columns", List.of(Map.of("image", "image")));
        assertThat(Json.line(recipe(keys, List.of(1, 2, 2)).content()))
                .isEqualTo("{\"inputs\":[{\"name\":\"input\",\"path\":\"\",\"columns\":["
                        + "{\"place\":{\"list\":\"\",\"keys\":\"\"},\"column\":{\"numeric\":{\"column\":\"a\"}}},"
                        + "{\"place\":{\"list\":\"\",\"keys\":\"\"},\"column\":{\"categorical\":{\"column\":\"ward\"}}},"
                        + "{\"place\":{\"list\":\"\",\"keys\":\"\"},\"column\":{\"image\":{\"column\":\"image\","
                        + "\"shape\":[1,2,2],\"sourceShape\":[1,2,2]}}}]}],"
                        + "\"questions\":[{\"path\":\"\",\"task\":\"classification\",\"targets\":[\"kind\"]}]}");
        assertThat(io.lockstep.driver.config.Configs.BINDING.canonical(
                        config(keys).data()))
                .as("and none of a run's identity")
                .containsEntry("columns", List.of(Map.of("image", Map.of("column", "image"))));
    }
}
