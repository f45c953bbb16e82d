package io.lockstep.driver.overview;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.RowContent;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.prepare.DividedRows;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Side;
import io.lockstep.driver.split.Split;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The Spark job that finds equal rows, within a part and in two: exactly, by their content. Spark brings equal ones together
 * and has them on disk where memory does not hold them.
 */
final class RepeatScan {
    /** By the number that rows have; equal rows are looked for in each and in those before it. */
    private static final List<Part> PARTS = List.of(Part.values());

    private static final StructType SCHEMA = new StructType()
            .add("part", DataTypes.IntegerType)
            .add("content", DataTypes.BinaryType)
            .add("place", DataTypes.StringType);

    private final List<JavaRDD<Row>> sources = new ArrayList<>();

    /** How a source's rows are told apart, in tasks. */
    private record Reading(String recipe, Split split, Part trained, Part held) implements Serializable {
        private Iterator<Row> placed(Iterator<Row> rows) throws IOException {
            RowContent content = new RowContent(SourceScan.parsed(recipe));
            return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, 0), false)
                    .filter(row -> SourceRows.problem(row) == null)
                    .map(row -> placed(content, row))
                    .filter(Objects::nonNull)
                    .iterator();
        }

        private @Nullable Row placed(RowContent content, Row row) {
            @Nullable Object[] values = SourceRows.values(row);
            try {
                Side side = split.side(content.identity(values), values);
                Part part = side == Side.TRAINING ? trained : held;
                return side == Side.ACROSS
                        ? null
                        : RowFactory.create(PARTS.indexOf(part), content.content(), SourceRows.where(row));
            } catch (BadRowException e) {
                return null; // counted where rows are looked at
            }
        }
    }

    void add(DividedRows divided, Part trained, Part held) {
        Reading reading = new Reading(Json.line(divided.recipe().toPlainData()), divided.split(), trained, held);
        sources.add(divided.rows().javaRows().mapPartitions(reading::placed));
    }

    /** Equal rows within each part, and those of a later part that are in an earlier one; places as sources have them. */
    List<Repeat> repeats(SparkSession spark) throws IOException {
        JavaRDD<Row> all = sources.get(0);
        for (JavaRDD<Row> other : sources.subList(1, sources.size())) {
            all = all.union(other);
        }
        List<Column> counted = new ArrayList<>();
        List<Column> summed = new ArrayList<>();
        for (Part part : PARTS) {
            int a = PARTS.indexOf(part);
            counted.add(expr("sum(if(part = %d, 1L, 0L)) as n%d", a, a));
            counted.add(expr("min(if(part = %d, place, null)) as first%d", a, a));
            counted.add(expr("max(if(part = %d, place, null)) as last%d", a, a));
            for (Part other : PARTS) {
                if (PARTS.indexOf(other) <= a) {
                    sums(summed, a, PARTS.indexOf(other));
                }
            }
        }
        try {
            Row sums = spark.createDataFrame(all, SCHEMA)
                    .groupBy("content")
                    .agg(counted.get(0), counted.subList(1, counted.size()).toArray(Column[]::new))
                    .agg(summed.get(0), summed.subList(1, summed.size()).toArray(Column[]::new))
                    .first();
            return repeats(sums);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    /** Rows of a part that are equal to those of another, or to an earlier one of it, and the first places of such. */
    private static void sums(List<Column> summed, int of, int in) {
        String both = of == in ? "n" + of + " > 1" : "n" + of + " > 0 and n" + in + " > 0";
        String rows = of == in ? "n" + of + " - 1" : "n" + of;
        String places = of == in ? "first" + of + ", last" + of : "first" + of + ", first" + in;
        summed.add(functions.expr("coalesce(sum(if(" + both + ", " + rows + ", 0L)), 0L)"));
        summed.add(functions.expr("min(if(" + both + ", struct(" + places + "), null))"));
    }

    private static Column expr(String text, int first, int second) {
        return functions.expr(String.format(Locale.ROOT, text, first, second));
    }

    private static List<Repeat> repeats(Row sums) {
        List<Repeat> repeats = new ArrayList<>();
        int at = 0;
        for (Part part : PARTS) {
            for (Part other : PARTS) {
                if (PARTS.indexOf(other) <= PARTS.indexOf(part)) {
                    Row places = sums.isNullAt(at + 1) ? null : sums.getStruct(at + 1);
                    repeats.add(new Repeat(
                            part,
                            other,
                            sums.getLong(at),
                            places == null ? "" : String.valueOf(places.getString(0)),
                            places == null ? "" : String.valueOf(places.getString(1))));
                    at += 2;
                }
            }
        }
        return repeats;
    }
}
