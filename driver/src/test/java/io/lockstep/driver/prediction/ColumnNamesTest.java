package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ColumnNamesTest {
    private static String[] apart(List<String> input, List<String> answers) {
        StructType schema = new StructType();
        for (String name : input) {
            schema = schema.add(name, DataTypes.StringType);
        }
        for (String name : answers) {
            schema = schema.add(name, DataTypes.DoubleType);
        }
        return ColumnNames.apart(schema, input).fieldNames();
    }

    @Test
    void aNewNameIsNoOtherAnswersName() {
        assertThat(apart(List.of("x"), List.of("x", "model_x"))).containsExactly("x", "model_model_x", "model_x");
        assertThat(apart(List.of("x"), List.of("model_x", "x"))).containsExactly("x", "model_x", "model_model_x");
        assertThat(ColumnNames.renamed(List.of("x", "model_x"), List.of("x"))).isEqualTo(Map.of("x", "model_model_x"));
    }

    @Test
    void newNamesOfTwoAnswersDiffer() {
        assertThat(apart(List.of("x", "Model_X"), List.of("x", "model_x")))
                .containsExactly("x", "Model_X", "model_model_x", "model_model_model_x");
    }
}
