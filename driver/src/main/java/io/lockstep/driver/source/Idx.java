package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Images and labels as in <a href="https://yann.lecun.org/exdb/mnist/index.html">MNIST</a>: unsigned bytes, big-endian
 * sizes, plain or gzip (told by the first bytes, not by the name). The columns are called image and, with labels,
 * label. Plain files are read by many tasks, gzip by one.
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
        String answersPath = answers == null ? "" : answers.path();
        boolean whole = pixels.gzip() || (answers != null && answers.gzip());
        int step = whole ? Math.max(1, pixels.count()) : ROWS_PER_TASK;
        List<FileRange> ranges = RangeSource.ofCount(pixels.path(), pixels.count(), step);
        StructType columns = new StructType().add("image", DataTypes.BinaryType);
        columns = answers == null ? columns : columns.add("label", DataTypes.IntegerType);
        return RangeSource.rows(
                spark,
                files,
                columns,
                pixels.shape(),
                ranges,
                List.of(),
                ranges.size(),
                (own, range) -> new IdxRows(own, range, answersPath));
    }

    @Override
    public String place(Files files, String where) {
        return Paths.place(where, "picture");
    }
}
