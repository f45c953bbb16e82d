package io.lockstep.driver.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreprocessingChangesTest {
    private static Map<String, Object> numeric(String column, double mean, double deviation) {
        return Map.of("numeric", Map.of("column", column, "mean", mean, "deviation", deviation, "indicator", false));
    }

    private static Map<String, Object> categorical(String column, List<String> categories) {
        return Map.of(
                "categorical", Map.of("column", column, "categories", categories, "missing", false, "other", true));
    }

    private static Preprocessing preprocessing(int size, List<String> classes, List<Map<String, Object>> features) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put(
                "inputs",
                List.of(Map.of(
                        "name",
                        "input",
                        "shape",
                        Map.of("sizes", List.of(size)),
                        "features",
                        new ArrayList<>(features))));
        plain.put("answers", List.of(Map.of("task", "classification", "targets", List.of("risk"), "classes", classes)));
        return Preprocessing.fromPlainData(plain, "preprocessing");
    }

    @Test
    void whatCameWentAndMoved() {
        Preprocessing before = preprocessing(
                7,
                List.of("no", "yes"),
                List.of(
                        numeric("age", 50, 10),
                        numeric("dose", 1, 1),
                        numeric("height", 170, 8),
                        categorical("city", List.of("Bern", "Lausanne", "Thun"))));
        Preprocessing after = preprocessing(
                8,
                List.of("no", "yes"),
                List.of(
                        numeric("age", 53, 10),
                        numeric("dose", 1.01, 1),
                        categorical("city", List.of("Basel", "Bern", "Genf", "Thun")),
                        numeric("weight", 70, 9)));
        PreprocessingChanges changes = PreprocessingChanges.of(before, after);
        assertThat(changes.describe())
                .containsExactly(
                        "preprocessing: city (categorical): categories 3 to 4: 2 new (Basel, Genf), 1 gone (Lausanne)",
                        "preprocessing: weight (numeric): new",
                        "preprocessing: height (numeric): gone",
                        "preprocessing: age (numeric): mean 50.000 to 53.000",
                        "preprocessing: 1 numbers that moved by less than a tenth of a deviation or of themselves");
        assertThat(changes.plainData())
                .contains(Map.of("what", "age (numeric)", "change", "mean 50.000 to 53.000", "size", 0.3))
                .hasSize(5);
        assertThat(changes.otherPlaces()).containsExactly("city (categorical)");
        assertThat(PreprocessingChanges.of(after, after).all()).isEmpty();
        assertThat(PreprocessingChanges.of(after, after).describe()).isEmpty();
    }

    @Test
    void classesAndAnotherOrder() {
        List<Map<String, Object>> features = List.of(numeric("age", 50, 10), numeric("age", 1, 2));
        Preprocessing before = preprocessing(2, List.of("no", "yes"), features);
        assertThat(PreprocessingChanges.of(before, preprocessing(2, List.of("no", "perhaps", "yes"), features))
                        .describe())
                .containsExactly("preprocessing: answer risk: classes 2 to 3: 1 new (perhaps), 0 gone");
        assertThat(PreprocessingChanges.of(before, preprocessing(2, List.of("yes", "no"), features))
                        .describe())
                .containsExactly("preprocessing: answer risk: classes 2 to 2: in another order");
    }
}
