package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

/** What is told of a failure in Spark's, Hadoop's and Java's words. */
class SourceExceptionTest {
    private static final String SPARK_4 = "[FAILED_READ_FILE.NO_HINT] Encountered error while reading file "
            + "hdfs://nn:8020/rows%20of%20a/p-0.parquet. SQLSTATE: KD001";
    private static final String SPARK_3 = "Error while reading file file:///rows%20of%20a/p-0.parquet.";

    private static String told(Throwable deepest, String... around) {
        Throwable failure = deepest;
        for (String message : around) {
            failure = new SparkException(message, failure);
        }
        return String.valueOf(SourceException.of((Exception) failure).getMessage());
    }

    @Test
    void theFileThatSparkWasReadingIsNamedAsHadoopWritesIt() {
        String pages =
                ": expected pages that match their checksums, got damaged ones (CRC checksum verification failed)."
                        + " Copy the file afresh";
        IOException crc = new IOException("CRC checksum verification failed");
        assertThat(told(crc, SPARK_4, "Job aborted")).isEqualTo("hdfs://nn:8020/rows of a/p-0.parquet" + pages);
        assertThat(told(crc, SPARK_3)).isEqualTo("file:/rows of a/p-0.parquet" + pages);
        assertThat(told(new IllegalStateException("newPosition < 0\nmore"), SPARK_3))
                .isEqualTo("file:/rows of a/p-0.parquet: expected bytes that its format allows, got damaged ones"
                        + " (newPosition < 0). Copy the file afresh");
        assertThat(told(new IOException("out of luck"), "Job aborted"))
                .isEqualTo("reading the data failed: out of luck");
    }

    @Test
    void filesThatAreGoneOrStaleAreNamedWithTheirSpaces() {
        String gone =
                ": expected the file that was found here before, got nothing. The data changed meanwhile; start again";
        assertThat(told(new FileNotFoundException("File file:/a b/c.csv does not exist"), SPARK_3))
                .isEqualTo("file:/a b/c.csv" + gone);
        assertThat(told(new FileNotFoundException("File does not exist: /a b/c.csv")))
                .isEqualTo("/a b/c.csv" + gone);
        assertThat(told(new IOException("Checksum error: file:/a b/c.parquet at 0 exp: 1 got: 2"), SPARK_3))
                .isEqualTo(
                        "/a b/c.parquet: expected the bytes that /a b/.c.parquet.crc was written for, got others. Copy"
                                + " the file afresh, or delete the checksums if the file is right");
    }
}
