package io.lockstep.driver.overview;

import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.prepare.DividedRows;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Split;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The Spark job that looks at the rows of a source, each once.
 *
 * @param recipe as JSON
 * @param trained part of rows on the split's training side
 * @param held part of the others
 * @param image shape of the source's pictures; absent: it has none
 */
record SourceScan(
        String recipe,
        Split split,
        Part trained,
        Part held,
        @Nullable List<Integer> image) implements Serializable {

    static SourceTally of(DividedRows divided, Part trained, Part held) throws IOException {
        SourceRows rows = divided.rows();
        Shape shape = rows.shape();
        SourceScan scan = new SourceScan(
                Json.line(divided.recipe().toPlainData()),
                divided.split(),
                trained,
                held,
                shape == null ? null : List.copyOf(shape.sizes()));
        SourceTally all = scan.tally();
        JavaRDD<byte[]> parts =
                rows.javaRows().mapPartitions(own -> List.of(scan.part(own)).iterator());
        if (parts.getNumPartitions() > 0) {
            try {
                all.merge(parts.treeReduce(scan::merged));
            } catch (Exception e) {
                // Spark throws its checked exceptions without declaring them
                throw SourceException.of(e);
            }
        }
        return all;
    }

    private SourceTally tally() throws IOException {
        return new SourceTally(parsed(recipe), split, trained, held, image);
    }

    static Recipe parsed(String recipe) throws IOException {
        return Recipe.fromPlainData(Json.parse(recipe.getBytes(StandardCharsets.UTF_8), "recipe"));
    }

    private byte[] part(Iterator<Row> rows) throws IOException {
        SourceTally tally = tally();
        while (rows.hasNext()) {
            Row row = rows.next();
            String problem = SourceRows.problem(row);
            if (problem == null) {
                tally.add(SourceRows.where(row), SourceRows.values(row));
            } else {
                tally.unreadable(SourceRows.where(row), problem);
            }
        }
        return tally.toBytes();
    }

    private byte[] merged(byte[] a, byte[] b) throws IOException {
        SourceTally tally = tally();
        tally.merge(a);
        tally.merge(b);
        return tally.toBytes();
    }
}
