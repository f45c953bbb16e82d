package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Columns of an output, by their names alone. */
class OutputColumnsTest {
    private static final StructType ALL = new StructType()
            .add("id", "string")
            .add("_day", "string")
            .add("x.y", "int")
            .add("prediction", "string");

    /** Spark writes them, and nothing would be moved out of where they were written. */
    @Test
    void foldersThatReadersDoNotSeeAreRefused() {
        OutputForm form = OutputForm.STANDARD.withPartitions(List.of("_day"), Existing.APPEND);
        assertThatThrownBy(() -> OutputColumns.of(form, ALL, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--partition-by: expected a column whose folders are seen, got '_day'. Files and folders"
                        + " that begin with _ or . are hidden from readers: choose another");
    }

    @Test
    void columnsStandInTheOrderTheyAreNamed() {
        OutputColumns chosen =
                OutputColumns.of(OutputForm.STANDARD.withColumns(List.of("prediction", "x.y", "id")), ALL, 3);
        assertThat(chosen.places()).containsExactly(3, 2, 0);
        assertThat(chosen.schema().fieldNames()).containsExactly("prediction", "x.y", "id");
        assertThatThrownBy(() -> OutputForm.STANDARD.withColumns(List.of("id", "id")))
                .hasMessage("--columns: expected each column once, got 'id' twice. Name it once");
    }

    /** What Parquet makes of them in vain; numbers of the input may come again and again. */
    @Test
    void answersThatAreNumbersHaveNoDictionary() {
        StructType all = new StructType()
                .add("weight", "double")
                .add("prediction", "string")
                .add("probability", "array<float>")
                .add("score", "float");
        OutputColumns columns = OutputColumns.of(OutputForm.STANDARD, all, 1);
        assertThat(columns.options(OutputFormat.PARQUET, 1))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "parquet.enable.dictionary#probability.list.element",
                        "false",
                        "parquet.column.statistics.enabled#probability.list.element",
                        "false",
                        "parquet.size.statistics.enabled#probability.list.element",
                        "false",
                        "parquet.enable.dictionary#score",
                        "false"));
        assertThat(columns.options(OutputFormat.CSV, 1)).isEqualTo(OutputFormat.CSV.options());
    }
}
