package io.lockstep.driver.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchemaDriftTest {
    private static final Set<String> NEEDED = Set.of("age", "city", "when");

    /** Columns as {@code "age int, city string!"}, with an exclamation mark behind one that is never missing. */
    private static SourceSchema schema(boolean declared, String columns) {
        List<SourceSchema.Field> fields = new ArrayList<>();
        for (String column : columns.split(", ", -1)) {
            String[] parts = column.split(" ", 2);
            boolean nullable = !parts[1].endsWith("!");
            fields.add(new SourceSchema.Field(parts[0], parts[1].replace("!", ""), nullable));
        }
        return new SourceSchema(declared, fields);
    }

    private static SchemaDrift drift(String then, String now) {
        return SchemaDrift.between(schema(true, then), schema(true, now), NEEDED);
    }

    @Test
    void whatTheModelNeedsOtherwiseIsRefusedWithTheDifference() {
        SchemaDrift drift =
                drift("age int!, city string, when date, note string", "Age int, city bigint, when date, plan string");
        assertThatThrownBy(() -> drift.check("rows.parquet", true))
                .isInstanceOf(SchemaDriftException.class)
                .hasMessage("rows.parquet: expected the columns that the model was trained on, got others: 'age' int is"
                        + " missing (nearest: 'Age'), 'city' string is bigint. Give them the names and types they had, or"
                        + " train on such rows");
        assertThat(drift.plainData())
                .extracting(row -> row.get("column") + ": " + row.get("at_training") + " > " + row.get("now") + ", "
                        + row.get("change") + ", " + row.get("needed"))
                .containsExactly(
                        "age: int > , missing, true",
                        "city: string > bigint, type changed, true",
                        "note: string > , missing, false",
                        "Age:  > int, new, false",
                        "plan:  > string, new, false");
    }

    @Test
    void whatTheModelDoesNotNeedIsIgnored() {
        assertThatCode(() -> drift("age int, note string", "age int, note array<int>")
                        .check("rows", true))
                .doesNotThrowAnyException();
        assertThatCode(() -> drift("age int, note string", "age int").check("rows", false))
                .doesNotThrowAnyException();
    }

    @Test
    void newColumnsAreLetThroughByChoice() {
        SchemaDrift drift = drift("age int", "age int, plan string, plan.price double!");
        assertThatCode(() -> drift.check("rows", true)).doesNotThrowAnyException();
        assertThatThrownBy(() -> drift.check("rows", false))
                .hasMessageContaining(
                        "got others: 'plan' string is new, 'plan.price' double is new. Give them the names");
    }

    /** Values mean the same in every type of a family; what may be missing now is imputed or a bad row, as ever. */
    @Test
    void typesOfOneFamilyAreNoDrift() {
        for (String[] pair : new String[][] {
            {"int", "bigint"},
            {"decimal(10,2)", "double"},
            {"string", "binary"},
            {"varchar(3)", "string"},
            {"date", "timestamp_ntz"},
            {"array<float>", "vector"},
            {"array<int>", "array<double>"},
            {"string", "void"}
        }) {
            assertThat(drift("age " + pair[0], "age " + pair[1]).changes())
                    .as(pair[0] + " and " + pair[1])
                    .isEmpty();
        }
        for (String[] pair : new String[][] {
            {"int", "string"}, {"boolean", "int"}, {"date", "string"}, {"array<int>", "int"}, {"interval day", "int"}
        }) {
            assertThatThrownBy(() -> drift("age " + pair[0], "age " + pair[1]).check("rows", true))
                    .hasMessageContaining("'age' " + pair[0] + " is " + pair[1]);
        }
        SchemaDrift nullable = drift("age int!", "age int");
        assertThat(nullable.changes())
                .extracting(change -> change.kind().text())
                .containsExactly("may be missing now");
        assertThatCode(() -> nullable.check("rows", false)).doesNotThrowAnyException();
    }

    /** In CSV all is text, and in JSON a column is what its values are. */
    @Test
    void typesAreComparedWhereBothFormatsDeclareThem() {
        SourceSchema csv = schema(false, "age string");
        SourceSchema parquet = schema(true, "age double");
        assertThat(SchemaDrift.between(csv, parquet, NEEDED).changes()).isEmpty();
        assertThat(SchemaDrift.between(parquet, csv, NEEDED).changes()).isEmpty();
        assertThatThrownBy(() -> SchemaDrift.between(csv, schema(false, "agee string"), NEEDED)
                        .check("rows.csv", true))
                .hasMessageContaining("'age' string is missing (nearest: 'agee')");
    }

    @Test
    void becomesPlainDataAndBack() {
        SourceSchema schema = schema(true, "age int!, `a.b` array<double>");
        Map<String, ?> plain = schema.toPlainData();
        assertThat(SourceSchema.fromPlainData(plain, "schema")).isEqualTo(schema);
        assertThat(Objects.toString(SourceSchema.fromPlainData(null, "schema"))).isEqualTo("null");
    }
}
