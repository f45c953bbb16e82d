package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Single bits of Parquet files that change on a disk that keeps no checksums of its own. All of it:
 * {@code -Dlockstep.flips=60}.
 */
class ParquetBitFlipsIT {
    private static final int FLIPS = Integer.getInteger("lockstep.flips", 12);

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());
    private final SparkSession spark = LocalSpark.session();

    /** Three files of 2,000 rows, as Spark writes them, without the checksums that Hadoop puts beside them. */
    private List<Path> write(String codec) throws IOException {
        Path table = directory.resolve("rows " + codec);
        spark.range(0, 6_000, 1, 3)
                .selectExpr(
                        "id",
                        "cast(hash(id) as double) / 7 as x",
                        "concat('c', id % 50) as c",
                        "if(id % 5 = 0, null, cast(id as decimal(12, 2))) as d")
                .write()
                .option("compression", codec)
                .parquet(table.toString());
        try (Stream<Path> all = java.nio.file.Files.list(table)) {
            List<Path> parts = new ArrayList<>();
            for (Path file : all.sorted().toList()) {
                if (file.toString().endsWith(".crc")) {
                    java.nio.file.Files.delete(file);
                } else if (file.toString().endsWith(".parquet")) {
                    parts.add(file);
                }
            }
            return parts;
        }
    }

    private List<String> read(Path path) throws IOException {
        try {
            SourceRows opened = new Parquet(path.toString()).open(spark, files);
            return opened.javaRows()
                    .map(row -> Arrays.toString(SourceRows.values(row)))
                    .collect();
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            throw SourceException.of(e);
        }
    }

    /** Where the footer begins, by its length in the last eight bytes. */
    private static int footer(byte[] file) {
        return file.length
                - 8
                - ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
    }

    /**
     * Reads a file with one bit of it flipped.
     *
     * @return whether it was noticed
     */
    private boolean isNamed(Path part, byte[] whole, List<String> rows, int bit) throws IOException {
        byte[] flipped = whole.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        java.nio.file.Files.write(part, flipped);
        String what = "bit " + bit % 8 + " of byte " + bit / 8 + " of " + whole.length + " of " + part;
        try {
            assertThat(read(part)).as(what).isEqualTo(rows);
            return false;
        } catch (IOException e) {
            assertThat(e)
                    .as(what)
                    .isInstanceOf(SourceException.class)
                    .hasMessageStartingWith("file:" + part + ": expected ")
                    .hasMessageMatching(".*, got .*\\. .*");
            return true;
        } finally {
            java.nio.file.Files.write(part, whole);
        }
    }

    /** What a footer says of its writer and of smallest and largest values is read by nobody here. */
    @Test
    void everyFlippedBitOfAPageIsNamedWithItsFileAndNoneOfAFooterGivesOtherRows() throws IOException {
        Random random = new Random(3);
        for (String codec : List.of("none", "snappy")) {
            for (Path part : write(codec)) {
                byte[] whole = java.nio.file.Files.readAllBytes(part);
                List<String> rows = read(part);
                int footer = footer(whole);
                for (int i = 0; i < FLIPS / 6; i++) {
                    assertThat(isNamed(part, whole, rows, 32 + random.nextInt(8 * (footer - 4))))
                            .isTrue();
                }
                for (int i = 0; i < FLIPS / 12; i++) {
                    isNamed(part, whole, rows, 8 * footer + random.nextInt(8 * (whole.length - footer)));
                }
            }
        }
    }
}
