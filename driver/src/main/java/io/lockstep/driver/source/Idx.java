package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Pictures and labels as in <a href="http://yann.lecun.com/exdb/mnist/">MNIST</a>: unsigned bytes, big-endian sizes, plain
 * or gzip (told by the first bytes, not by the name). Columns {@code image} and, with labels, {@code label}.
 *
 * @param images file of three sizes (count, height, width) or four (count, channels, height, width)
 * @param labels file of one size, the same count; absent where there is nothing to learn or measure
 */
public record Idx(String images, @Nullable String labels) implements Source {
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
        throw new IOException(images);
    }
}
