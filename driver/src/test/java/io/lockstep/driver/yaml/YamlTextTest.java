package io.lockstep.driver.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlTextTest {
    @Test
    void writesNestedMapsAndListsAsBlocks() {
        Map<String, Object> dense = new LinkedHashMap<>();
        dense.put("units", 10);
        dense.put("activation", "relu");
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("layers", List.of("flatten", Map.of("dense", dense), List.of(1, 2)));
        root.put("seed", 1L);
        root.put("rate", 0.05);
        root.put("empty", List.of());
        root.put("none", null);
        assertThat(YamlText.document(root)).isEqualTo("""
                layers:
                  - flatten
                  - dense:
                      units: 10
                      activation: relu
                  - - 1
                    - 2
                seed: 1
                rate: 0.05
                empty: []
                none: null
                """);
    }

    @Test
    void quotesWhatAReaderCouldTakeForSomethingElse() {
        assertThat(YamlText.document(
                        Arrays.asList("true", "1e3", "a: b", "", "No", "x\ny", "s3://b/c", "runs/a.b-1", "é\u0085")))
                .isEqualTo("""
                        - "true"
                        - "1e3"
                        - "a: b"
                        - ""
                        - "No"
                        - "x\\ny"
                        - "s3://b/c"
                        - runs/a.b-1
                        - "é\\u0085"
                        """);
    }

    @Test
    void writesScalarsAlone() {
        assertThat(YamlText.document(null)).isEqualTo("null\n");
        assertThat(YamlText.document(Double.NaN)).isEqualTo(".nan\n");
    }

    @Test
    void writesOnOneLineInFlowStyle() {
        Map<String, Object> dense = new LinkedHashMap<>();
        dense.put("units", 10);
        dense.put("of", Arrays.asList("a, b", null, List.of(), Map.of()));
        assertThat(YamlText.flow(Map.of("dense", dense)))
                .isEqualTo("{dense: {units: 10, of: [\"a, b\", null, [], {}]}}");
        assertThat(YamlText.flow("flatten")).isEqualTo("flatten");
    }
}
