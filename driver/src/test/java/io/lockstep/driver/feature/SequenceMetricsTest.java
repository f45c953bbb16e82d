package io.lockstep.driver.feature;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.value.ColumnType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Error rates of labels that are words, characters, or ids of neither. */
class SequenceMetricsTest {
    private static void check(String kind, Object metric) throws BadRowException {
        Map<String, Object> data = Map.of(
                "train", Map.of("format", "jsonLines", "path", "rows.jsonl"),
                "columns", List.of(Map.of("tokens", Map.of("column", "heard", "unit", "bytes", "length", 4))),
                "label", Map.of(kind, "said"));
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("embedding", Map.of("size", 256, "dimension", 2)),
                        Map.of("dense", Map.of("units", 256, "leadingAxes", 1))),
                "loss",
                Map.of("ctc", Map.of("classes", 256)),
                "metrics",
                List.of(metric));
        Map<String, Object> train = Map.of("epochs", 1, "batch", 4, "optimizer", "adam");
        RunConfig config = Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "text", "data", data, "model", model, "train", train), "");
        ColumnType text = new ColumnType(ColumnType.Kind.SCALAR, "string");
        Learner learner =
                new Learner(Recipe.of(config, new SourceColumns(List.of("heard", "said"), List.of(text, text), null)));
        learner.add(new @Nullable Object[] {"heard", "a b"});
        Preprocessing learnt = learner.finish();
        learnt.checkOutputs(config.model().spec(learnt.modelInputs()));
    }

    @Test
    void wordsAreMeasuredAsWordsAndCharactersAsCharacters() {
        assertThatThrownBy(() -> check("words", "characterErrorRate"))
                .hasMessage(
                        "model.metrics: expected characterErrorRate of a label whose ids are characters, got one whose"
                                + " ids are words. Use wordErrorRate");
        assertThatThrownBy(() -> check("words", Map.of("wordErrorRate", Map.of("space", 1))))
                .hasMessageContaining("expected wordErrorRate of a label whose ids are characters");
        assertThatThrownBy(() -> check("characters", "wordErrorRate"))
                .hasMessageEndingWith("got one whose ids are characters. Say which id is the space, {wordErrorRate:"
                        + " {space: 1}}, or use characterErrorRate");
        assertThatCode(() -> {
                    check("words", "wordErrorRate");
                    check("characters", "characterErrorRate");
                    check("characters", Map.of("wordErrorRate", Map.of("space", 1)));
                    check("bytes", "characterErrorRate");
                })
                .doesNotThrowAnyException();
    }
}
