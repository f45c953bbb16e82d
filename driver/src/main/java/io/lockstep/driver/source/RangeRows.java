package io.lockstep.driver.source;

import java.io.Closeable;
import java.io.IOException;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Rows of one range of a file. */
interface RangeRows extends Closeable {
    /**
     * The next row: the user's columns, then {@link SourceRows#WHERE} and {@link SourceRows#PROBLEM}; null at the end.
     */
    @Nullable Row next() throws IOException;
}
