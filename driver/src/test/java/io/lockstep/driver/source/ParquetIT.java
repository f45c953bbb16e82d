package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetIT {
    /** What opening a file is taken to cost, in bytes: splits have no fewer. */
    private static final long SMALLEST_SPLIT = 4 << 20;

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());
    private final SparkSession spark = LocalSpark.session();

    /** One file of one row. */
    private Path write(String name, String expressions) throws IOException {
        Path file = directory.resolve(name);
        String made = directory.resolve("made").toString();
        SparkSession writing = spark.newSession();
        writing.conf().set("spark.sql.caseSensitive", "true");
        writing.sql("select " + expressions)
                .coalesce(1)
                .write()
                .mode("overwrite")
                .parquet(made);
        java.nio.file.Files.createDirectories(file.getParent());
        String part = files.list(made).stream()
                .map(Files.Entry::name)
                .filter(found -> found.endsWith(".parquet"))
                .findFirst()
                .orElseThrow();
        return java.nio.file.Files.move(Path.of(made, part), file);
    }

    private SourceRows open(String name) throws IOException {
        return new Parquet(directory.resolve(name).toString()).open(spark, files);
    }

    private List<Object> values(String name) throws IOException {
        List<Object> values = new ArrayList<>();
        for (Row row : open(name).rows().collectAsList()) {
            values.add(row.get(0));
        }
        return values;
    }

    @Test
    void aLargeFileIsReadInSeveralTasksACore() throws IOException {
        Path file = write(
                "large/a.parquet",
                "id, transform(sequence(0, 15), k -> unhex(sha2(concat(id, k), 512))) b from range(9000)");
        int splits = (int) Math.ceil((double) java.nio.file.Files.size(file) / SMALLEST_SPLIT);
        assertThat(splits).isEqualTo(3); // where Spark by itself makes one for each of two cores
        assertThat(open("large").javaRows().getNumPartitions()).isEqualTo(splits);
    }

    @Test
    void thePathIsTakenLetterByLetterBeforeItIsAPattern() throws IOException {
        write("set1/a.parquet", "1 x");
        write("set[1]/a.parquet", "2 x");
        write("{set1,b}/year=1/a{1}.parquet", "3 x");
        write("set*/a*.parquet", "4 x");
        write("set*/ab.parquet", "5 x");
        assertThat(values("set[1]")).containsExactly(2);
        assertThat(values("{set1,b}")).containsExactly(3);
        assertThat(values("set*")).containsExactly(4, 5);
        assertThat(values("set*/a*.parquet")).containsExactly(4);
        assertThat(values("set1/*.parquet")).containsExactly(1);
    }

    @Test
    void filesWithOtherColumnsAreRefusedInAnyOrder() throws IOException {
        write("kinds/both", "1.0D x, 2.0D y");
        write("kinds/one", "1.0D x");
        write("kinds/other", "1.0D x, 2.0D Y");
        for (List<String> pair : List.of(
                List.of("both", "one"), List.of("one", "both"), List.of("both", "other"), List.of("other", "both"))) {
            Path together = directory.resolve(String.join("-", pair));
            java.nio.file.Files.createDirectories(together);
            for (int i = 0; i < 2; i++) {
                java.nio.file.Files.copy(directory.resolve("kinds/" + pair.get(i)), together.resolve(i + ".parquet"));
            }
        }
        assertThatThrownBy(() -> open("both-one"))
                .isInstanceOf(SourceException.class)
                .hasMessageMatching(
                        "file:.*/1.parquet: expected the columns of file:.*/0.parquet, x, y, got none called"
                                + " y. Write all files with the same columns, or read them as two sources");
        assertThatThrownBy(() -> open("one-both")).hasMessageContaining("/0.parquet, x, got also y. Write");
        assertThatThrownBy(() -> open("both-other")).hasMessageContaining("x, y, got none called y, but also Y. Write");
        assertThatThrownBy(() -> open("other-both")).hasMessageContaining("Y, x, got none called Y, but also y. Write");
    }

    @Test
    void filesWithOtherTypesAreRefused() throws IOException {
        write("whole/0.parquet", "1 x");
        write("whole/1.parquet", "1L x");
        assertThatThrownBy(() -> open("whole"))
                .hasMessageMatching("file:.*/whole/1.parquet: expected the columns of file:.*/whole/0.parquet, where"
                        + " column 'x' is int32, got int64. Write all.*");
        write("nested/0.parquet", "array(1.0D) x, struct(1 as a, 2 as b) s");
        write("nested/1.parquet", "array(1.0F) x, struct(1 as a, 2 as b) s");
        write("fields/0.parquet", "struct(1 as a, 2 as b) s");
        write("fields/1.parquet", "struct(1 as a, 2 as c) s");
        assertThatThrownBy(() -> open("nested"))
                .hasMessageContaining("column 'x' is array of double, got array of float");
        assertThatThrownBy(() -> open("fields"))
                .hasMessageContaining("column 's' is {a=int32, b=int32}, got {a=int32, c=int32}");
        write("order/0.parquet", "1 x, 'a' y");
        write("order/1.parquet", "'b' y, cast(null as int) x");
        assertThat(open("order").rows().count()).isEqualTo(2);
    }

    @Test
    void manyFilesAreLookedAtByTasks() throws IOException {
        Path first = write("many/00.parquet", "1 x");
        for (int i = 1; i < 40; i++) {
            java.nio.file.Files.copy(first, first.resolveSibling((i < 10 ? "0" : "") + i + ".parquet"));
        }
        assertThat(open("many").rows().count()).isEqualTo(40);
        write("many/25.5.parquet", "1 z");
        assertThatThrownBy(() -> open("many"))
                .hasMessageMatching("file:.*/25.5.parquet: expected the columns of file:.*/00.parquet, x, got.*");
    }

    @Test
    void whatIsNoParquetIsNamed() throws IOException {
        Path good = write("data/a.parquet", "1 x");
        Path bad = good.resolveSibling("b.parquet");
        java.nio.file.Files.write(bad, new byte[0]);
        assertThatThrownBy(() -> open("data"))
                .isInstanceOf(SourceException.class)
                .hasMessage(
                        "file:" + bad + ": expected Parquet, got an empty file. Copy it afresh, or move it elsewhere");
        java.nio.file.Files.writeString(bad, "x,y\n1,2\n3,4\n5,6\n");
        assertThatThrownBy(() -> open("data"))
                .hasMessage(
                        "file:" + bad + ": expected Parquet, got a file that begins with the bytes 78 2c 79 0a. Move it"
                                + " elsewhere, or correct format if all are of another one");
        byte[] whole = java.nio.file.Files.readAllBytes(good);
        java.nio.file.Files.write(bad, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> open("data"))
                .hasMessageContaining("b.parquet: expected Parquet, got a truncated file of");
        whole[whole.length - 8] ^= 0x55;
        whole[whole.length - 7] ^= 0x55;
        java.nio.file.Files.write(bad, whole);
        assertThatThrownBy(() -> open("data"))
                .hasMessageContaining("b.parquet: expected Parquet, got a damaged footer (");
    }

    @Test
    void aStaleChecksumFileIsNamed() throws IOException {
        Path file = write("data/a.parquet", "1 x");
        String checksums = file.resolveSibling(".a.parquet.crc").toString();
        java.nio.file.Files.write(Path.of(checksums), new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 2, 3, 4});
        assertThatThrownBy(() -> values("data"))
                .hasMessageContaining(file + ": expected the bytes that " + checksums + " was written for, got others");
    }

    @Test
    void foldersNameColumnsOfText() throws IOException {
        write("table/code=01/a.parquet", "1 x");
        write("table/code=1/a.parquet", "2 x");
        write("table/code=2020-01-01/a.parquet", "3 x");
        SourceRows opened = open("table");
        assertThat(opened.columns()).containsExactly("x", "code");
        List<String> codes = new ArrayList<>();
        for (Row row : opened.rows().collectAsList()) {
            codes.add(row.getInt(0) + " " + row.get(1));
        }
        assertThat(codes).containsExactlyInAnyOrder("1 01", "2 1", "3 2020-01-01");
        write("table/b.parquet", "4 x");
        assertThatThrownBy(() -> open("table"))
                .hasMessageMatching("file:.*/code=01/a.parquet: expected a file in no folder that names a column, as"
                        + " file:.*/table/b.parquet is, got one in the folders code=…. Move it, or read it as"
                        + " another source");
    }

    @Test
    void foldersThatNameNoColumnAreReadToo() throws IOException {
        write("table/first/a.parquet", "1 x");
        write("table/second/a.parquet", "2 x");
        write("table/b.parquet", "3 x");
        assertThat(values("table")).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void hiddenFilesAreCounted() throws IOException {
        write("table/a.parquet", "1 x");
        write("table/_b.parquet", "2 x");
        java.nio.file.Files.writeString(directory.resolve("table/_SUCCESS"), "");
        List<Row> rows = open("table").rows().collectAsList();
        assertThat(rows).hasSize(2);
        assertThat(rows.stream().map(SourceRows::problem)).containsExactlyInAnyOrder(null, "left out: hidden file");
        assertThatThrownBy(() -> open("table/_b.parquet"))
                .hasMessageContaining("_b.parquet: expected a name that Spark reads, got one that begins with _ or .");
    }

    @Test
    void anyNameOfAColumnIsRead() throws IOException {
        write("names/a.parquet", "1 _metadata, 2 Age, 3 age, 4 `a.b`, 5 `back``tick`, 6 __where, 7 file_path");
        SourceRows opened = open("names");
        assertThat(opened.columns())
                .containsExactly("_metadata", "Age", "age", "a.b", "back`tick", "__where", "file_path");
        Row row = opened.rows().collectAsList().get(0);
        assertThat(SourceRows.values(row)).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(new Parquet("x").place(files, SourceRows.where(row))).endsWith("/names/a.parquet, row 1");
    }
}
