package io.lockstep.driver.files;

import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;

/**
 * Options of Parquet's reader. Its own builder asks Hadoop's settings, none of which are Parquet's, and parses their
 * files each time: that takes longer than reading a footer.
 */
public final class ParquetOptions {
    private ParquetOptions() {}

    /** Everything as Parquet has it by itself. */
    public static ParquetReadOptions.Builder builder() {
        return HadoopReadOptions.builder(new Configuration(false));
    }
}
