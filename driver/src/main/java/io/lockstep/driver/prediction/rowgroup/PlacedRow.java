package io.lockstep.driver.prediction.rowgroup;

import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** A row of an output that knows where it was read. It may change with the next one. For one thread. */
public interface PlacedRow {
    /** Names of the output's columns that are columns of the file, of the same names. */
    Set<String> stored();

    /** The Parquet file that the row was read from, as a URI. */
    UTF8String file();

    /** The row's number in the file, from 0. */
    long number();

    /** About how many bytes those values take that are in no file. */
    long newBytes();

    /**
     * Values of some columns; valid until the next call.
     *
     * @param columns places in the output; the same array as long as they are the same. Not modified.
     */
    InternalRow values(int[] columns);
}
