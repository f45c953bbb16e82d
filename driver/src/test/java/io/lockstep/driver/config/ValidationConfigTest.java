package io.lockstep.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValidationConfigTest {
    private static ValidationConfig bind(Object keys) {
        return Configs.BINDING.bind(ValidationConfig.class, keys, "data.validation");
    }

    static List<Map<String, Object>> forms() {
        return List.of(
                Map.of("fraction", 0.1),
                Map.of("fraction", 0.1, "stratify", "outcome"),
                Map.of("fraction", 0.1, "group", "patient"),
                Map.of("column", "fold", "values", List.of("4", "5")),
                Map.of("column", "date", "from", "2026-01-01"),
                Map.of("column", "date", "last", 0.1),
                Map.of("source", Map.of("format", "csv", "path", "held.csv")));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyFormIsBoundAndWrittenAsItWas(Map<String, Object> form) {
        ValidationConfig config = bind(form);
        assertThat(bind(Configs.BINDING.canonical(config))).isEqualTo(config);
        assertThat(Configs.BINDING.canonical(config)).containsOnlyKeys(form.keySet());
        assertThat(config.byColumn()).isEqualTo(form.size() > 1);
    }

    static List<List<Object>> wrongs() {
        return List.of(
                List.of(
                        Map.of(),
                        "expected one of fraction, source and column, got none of them. Write {fraction: 0.1}"),
                List.of(
                        Map.of("fraction", 0.1, "column", "fold"),
                        "expected one of fraction, source and column, got two"),
                List.of(Map.of("fraction", 1.0), "fraction must be above 0 and below 1, got 1.0"),
                List.of(Map.of("column", "date", "last", 0), "last must be above 0 and below 1, got 0.0"),
                List.of(
                        Map.of("fraction", 0.1, "stratify", "a", "group", "b"),
                        "expected stratify or group beside fraction, got both. Write {fraction: 0.1, stratify: a}"),
                List.of(
                        Map.of("column", "a", "from", "1", "group", "b"),
                        "expected stratify or group beside fraction, got no fraction. Write {fraction: 0.1, group: b}"),
                List.of(Map.of("column", "a"), "expected one of values, from and last beside column, got none. Write"),
                List.of(
                        Map.of("column", "a", "from", "1", "last", 0.1),
                        "expected one of values, from and last beside column, got two. Write"),
                List.of(
                        Map.of("fraction", 0.1, "from", "1"),
                        "expected one of values, from and last beside column, got no column. Write"));
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void otherFormsAreRefused(List<Object> wrong) {
        assertThatThrownBy(() -> bind(wrong.get(0))).hasMessageContaining(String.valueOf(wrong.get(1)));
    }
}
