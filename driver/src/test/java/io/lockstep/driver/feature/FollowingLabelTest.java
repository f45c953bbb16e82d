package io.lockstep.driver.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.NextTokensColumn.NextTokens;
import io.lockstep.driver.column.TokensColumn.Tokens;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.value.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An answer that follows in its own input: what is learnt of the input is all there is to learn. */
class FollowingLabelTest {
    private static Recipe recipe() {
        Map<String, Object> tokens = Map.of("column", "text", "unit", "bpe", "length", 4, "most", 260, "least", 2);
        Map<String, Object> data = Map.of(
                "train", Map.of("format", "csv", "path", "text.csv"),
                "columns", List.of(Map.of("tokens", tokens)),
                "label", Map.of("nextTokens", "text"));
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("embedding", Map.of("size", 260, "dimension", 2)),
                        Map.of("dense", Map.of("units", 260, "leadingAxes", 1))),
                "loss",
                Map.of("sequenceCrossEntropy", Map.of("classes", 260)));
        Map<String, Object> train = Map.of("epochs", 1, "batch", 4, "optimizer", "adam");
        RunConfig config = Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "text", "data", data, "model", model, "train", train), "");
        return Recipe.of(
                config,
                new SourceColumns(List.of("text"), List.of(new ColumnType(ColumnType.Kind.SCALAR, "string")), null));
    }

    @Test
    void isLearntOnceAndIsTheInputsOwn() throws BadRowException {
        Learner learner = new Learner(recipe());
        learner.add(new @Nullable Object[] {"zebra"});
        learner.add(new @Nullable Object[] {"zebra zest"});
        assertThat(new String(learner.toBytes(), StandardCharsets.UTF_8)).containsOnlyOnce("\"zebra\"");
        Preprocessing learnt = learner.finish();
        Tokens tokens = (Tokens) learnt.features().get(0);
        assertThat(tokens.vocabulary()).hasSize(4);
        assertThat(learnt.answers().get(0).feature())
                .isEqualTo(new NextTokens("text", tokens.unit(), 4, tokens.vocabulary()));
        assertThat(learner.finish()).isSameAs(learnt);
    }
}
