package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Images and labels as in <a href="https://yann.lecun.org/exdb/mnist/index.html">MNIST</a>: unsigned bytes, big-endian
 * sizes, plain or gzip (told by the first bytes, not by the name). The columns are called image and, with labels, label.
 * Plain files are read by many tasks, gzip by one.
 *
 * @param images file of three sizes (count, height, width) or four (count, channels, height, width)
 * @param labels file of one size, the same count; absent where there is nothing to learn or measure
 */
public record Idx(String images, @Nullable String labels) implements Source {
    private static final int ROWS_PER_TASK = 8192;

    @Override
    public Source under(@Nullable String root) {
        return new Idx(Paths.under(root, images), labels == null ? null : Paths.under(root, labels));
    }

    @Override
    public List<String> paths() {
        return labels == null ? List.of(images) : List.of(images, labels);
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        IdxFile pixels = IdxFile.open(files, images, 3, 4);
        IdxFile answers = labels == null ? null : IdxFile.open(files, labels, 1, 1);
        if (answers != null && answers.count() != pixels.count()) {
            throw new SourceException(labels + ": expected " + pixels.count() + " labels, as " + images
                    + " has pictures, got " + answers.count() + ". The two files do not belong together");
        }
        String imagesPath = pixels.path();
        String answersPath = answers == null ? "" : answers.path();
        boolean whole = pixels.gzip() || (answers != null && answers.gzip());
        List<String> ranges = new ArrayList<>();
        int step = whole ? Math.max(1, pixels.count()) : ROWS_PER_TASK;
        for (int from = 0; from < pixels.count(); from += step) {
            ranges.add(from + ":" + Math.min(pixels.count(), from + step));
        }
        List<String> columns = answers == null ? List.of("image") : List.of("image", "label");
        StructType schema = new StructType().add("image", DataTypes.BinaryType);
        schema = answers == null ? schema : schema.add("label", DataTypes.IntegerType);
        schema = schema.add(SourceRows.WHERE, DataTypes.StringType).add(SourceRows.PROBLEM, DataTypes.StringType);
        Map<String, String> settings = files.settings();
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(ranges, Math.max(1, ranges.size()))
                .mapPartitions(own -> new IdxRows(settings, imagesPath, answersPath, own));
        return new SourceRows(spark.createDataFrame(rows, schema), columns, pixels.shape());
    }

    @Override
    public String place(Files files, String where) {
        return Paths.place(where, "picture");
    }
}
