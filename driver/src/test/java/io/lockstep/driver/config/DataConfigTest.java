package io.lockstep.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataConfigTest {
    private static DataConfig config(Map<String, Object> changes) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", Map.of("format", "csv", "path", "x.csv"));
        data.putAll(changes);
        return Configs.BINDING.bind(DataConfig.class, data, "data");
    }

    /** Before any data is read. */
    @Test
    void layersAreCountedWhereTheyAreWritten() {
        Object repeat = Map.of("repeat", Map.of("times", 1_000_000, "layers", List.of("flatten")));
        Map<String, Object> model = Map.of("layers", List.of("flatten", repeat), "loss", "mse");
        assertThatThrownBy(() -> Configs.BINDING.bind(ModelConfig.class, model, "model"))
                .hasMessage(
                        "model.layers[1]: expected at most 10000 layers in a model, repeated ones counted each time,"
                                + " got 1000001 up to here. Use fewer");
    }

    /** 4 x 32776 x 32776 is 2^32 + 2097408, which 32 bits take for 2097408. */
    @Test
    void sizesMultiplyExactly() {
        assertThatThrownBy(() -> config(Map.of("shape", List.of(4, 32776, 32776))))
                .hasMessage("data.shape: expected sizes of at least 1 that multiply to less than 2^31, got [4, 32776,"
                        + " 32776]");
        assertThatThrownBy(() -> config(Map.of("shape", List.of(3, 0))))
                .hasMessage("data.shape: expected sizes of at least 1 that multiply to less than 2^31, got [3, 0]");
        assertThatThrownBy(() -> config(Map.of(
                        "inputs", Map.of("left", Map.of("arrays", List.of("a"), "shape", List.of(65536, 65536))))))
                .hasMessage("data.inputs.left.shape: expected sizes of at least 1 that multiply to less than 2^31, got"
                        + " [65536, 65536]");
        assertThat(config(Map.of("shape", List.of(4, 3))).input().shape()).containsExactly(4, 3);
    }

    @Test
    void theShapeOfASourcesImagesIsTheSourcesToSay() {
        Map<String, Object> image = Map.of("column", "image", "sourceShape", List.of(1, 4, 4));
        assertThatThrownBy(() -> config(Map.of("columns", List.of(Map.of("numeric", "a"), Map.of("image", image)))))
                .hasMessage(
                        "data.columns[1].image.sourceShape: expected nothing, the source says it, got [1, 4, 4]. Remove"
                                + " it");
    }

    @Test
    void piecesAreColumnsOfTheInput() {
        assertThat(config(Map.of("numeric", List.of("a"), "piecewiseLinear", List.of("b", "c")))
                        .input()
                        .names())
                .containsExactly("a", "b", "c");
        assertThatThrownBy(() -> config(Map.of("numeric", List.of("a"), "piecewiseLinear", List.of("b", "a"))))
                .hasMessage("data: columns: expected each name once, got 'a' twice. Remove one");
    }

    /** Half of a passage held out would be in those beside it. */
    @Test
    void rowsThatOverlapAreNotSplit() {
        Map<String, Object> overlapping = Map.of("format", "passages", "path", "x.txt", "length", 8, "stride", 4);
        Map<String, Object> checked = Map.of("format", "checked", "sums", "SUMS", "rows", overlapping);
        for (Map<String, Object> train : List.of(overlapping, checked)) {
            for (Map<String, Object> part : List.<Map<String, Object>>of(
                    Map.of("fraction", 0.1), Map.of("column", "share", "values", List.of(1)))) {
                assertThatThrownBy(() -> config(Map.of("train", train, "validation", part)))
                        .hasMessage(
                                "data.validation: expected rows of their own, {source: {…}}, as those of train overlap,"
                                        + " got some of train's. Take another part of the file, or leave out train.stride");
            }
        }
        Map<String, Object> apart = Map.of("format", "passages", "path", "x.txt", "length", 8, "stride", 8);
        assertThat(config(Map.of("train", apart, "validation", Map.of("fraction", 0.1)))
                        .train()
                        .hasOverlaps())
                .isFalse();
        assertThat(config(Map.of("train", overlapping, "validation", Map.of("source", apart)))
                        .train()
                        .hasOverlaps())
                .isTrue();
    }
}
