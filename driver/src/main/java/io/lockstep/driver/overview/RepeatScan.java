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
    private static final StructType SCHEMA = new StructType()
            .add("part", DataTypes.StringType)
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
                        : RowFactory.create(part.name(), content.content(), SourceRows.where(row));
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
        for (Part part : Part.values()) {
            counted.add(of(part, "sum(if(part = 'PART', 1L, 0L)) as nPART"));
            counted.add(of(part, "min(if(part = 'PART', place, null)) as firstPART"));
            counted.add(of(part, "max(if(part = 'PART', place, null)) as lastPART"));
            for (Part other : Part.values()) {
                if (other.compareTo(part) <= 0) {
                    sums(summed, part, other);
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
    private static void sums(List<Column> summed, Part of, Part in) {
        String both = of == in ? "n" + of + " > 1" : "n" + of + " > 0 and n" + in + " > 0";
        String rows = of == in ? "n" + of + " - 1" : "n" + of;
        String places = of == in ? "first" + of + ", last" + of : "first" + of + ", first" + in;
        summed.add(functions.expr("coalesce(sum(if(" + both + ", " + rows + ", 0L)), 0L)"));
        summed.add(functions.expr("min(if(" + both + ", struct(" + places + "), null))"));
    }

    /** An expression about a part, which stands in it as {@code PART}. */
    private static Column of(Part part, String expression) {
        return functions.expr(expression.replace("PART", part.name()));
    }

    private static List<Repeat> repeats(Row sums) {
        List<Repeat> repeats = new ArrayList<>();
        int at = 0;
        for (Part part : Part.values()) {
            for (Part other : Part.values()) {
                if (other.compareTo(part) <= 0) {
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
