package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.image.Drawing;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of paths, and what becomes of rows without a picture. */
class ImageTableIT {
    @TempDir
    private Path directory;

    /** A PNG whose header says another size. */
    private static byte[] claiming(int width, int height) throws IOException {
        byte[] file = Drawing.png(8, 8, 0);
        ByteBuffer.wrap(file).putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(file, 12, 17);
        ByteBuffer.wrap(file).putInt(29, (int) crc.getValue());
        return file;
    }

    private ImageTable source(String column, @Nullable String images) {
        Csv rows = new Csv("labels.csv", true, List.of(), ",", "\"", null);
        return (ImageTable) new ImageTable(rows, column, images, 3, 2, 3, 40_000_000).under(directory.toString());
    }

    private List<String> read(ImageTable source) throws IOException {
        SourceRows opened = source.open(LocalSpark.session(), new HadoopFiles(new Configuration(false)));
        return opened.javaRows().collect().stream()
                .map(row -> SourceContractTest.text(opened, row) + " | " + SourceRows.problem(row))
                .toList();
    }

    @Test
    void pathsAreFilesBelowADirectory() throws IOException {
        Files.createDirectories(directory.resolve("photos/cats"));
        Files.write(directory.resolve("photos/cats/a.png"), Drawing.png(3, 2, 5));
        Files.write(directory.resolve("photos/huge.png"), claiming(10_000, 10_000));
        Files.write(directory.resolve("photos/cut.jpg"), Arrays.copyOf(Drawing.jpeg(3, 2, 5), 40));
        Files.writeString(directory.resolve("labels.csv"), """
            path,kind
            cats/a.png,cat
            gone.png,cat
            huge.png,dog
            cut.jpg,dog
            ../labels.csv,dog
            /etc/x.png,dog
            ,dog
            cats,dog
            """);
        List<String> rows = read(source("path", "photos"));
        String gone = " | null | missing picture: expected a file at file:" + directory + "/photos/";
        assertThat(rows)
                .hasSize(8)
                .contains(
                        "cats/a.png | cat | " + Arrays.toString(Drawing.pixels(3, 2, 5)) + " | null",
                        "gone.png | cat" + gone + "gone.png, got none",
                        "huge.png | dog | null | too large: expected at most 40000000 pixels, got 10000x10000. Raise"
                                + " maxPixels or shrink the picture",
                        "../labels.csv | dog | null | no path below images: expected one such as cat/1.png, got"
                                + " '../labels.csv'",
                        "/etc/x.png | dog | null | no path below images: expected one such as cat/1.png, got"
                                + " '/etc/x.png'",
                        "null | dog | null | missing value: expected a picture, got none",
                        "cats | dog" + gone + "cats, got none")
                .anyMatch(row -> row.startsWith("cut.jpg | dog | null | corrupt picture: expected a whole JPEG, got "));
        assertThat(source("path", "photos").paths())
                .as("a picture that changes is other data")
                .containsExactly(directory + "/labels.csv", directory + "/photos");
    }

    @Test
    void aPictureThatIsNotTheOneWhoseSumIsStatedIsABadRow() throws IOException {
        byte[] picture = Drawing.png(3, 2, 5);
        Files.createDirectories(directory.resolve("photos"));
        Files.write(directory.resolve("photos/a.png"), picture);
        String sum = Sha256.of(picture);
        String other = Sha256.of(Drawing.png(3, 2, 6));
        Files.writeString(directory.resolve("labels.csv"), "path,sum\na.png," + sum + "\na.png," + other + "\n");
        Csv rows = new Csv("labels.csv", true, List.of(), ",", "\"", null);
        Source source = new ImageTable(rows, "path", "photos", 3, 2, 3, 40_000_000, "sum").under(directory.toString());
        assertThat(read((ImageTable) source))
                .containsExactly(
                        "a.png | " + sum + " | " + Arrays.toString(Drawing.pixels(3, 2, 5)) + " | null",
                        "a.png | " + other + " | null | wrong checksum: expected SHA-256 " + other + " of a.png, got "
                                + sum + ". It is damaged or was changed");
    }

    @Test
    void whatDoesNotFitIsSaid() throws IOException {
        Files.writeString(directory.resolve("labels.csv"), "path,Image\na,b\n");
        Files.createDirectories(directory.resolve("photos"));
        Files.write(directory.resolve("photos/a.png"), Drawing.png(3, 2, 5));
        assertThatThrownBy(() -> read(source("file", "photos")))
                .hasMessage("column: expected a column of the table, got 'file'. Columns: path, Image");
        assertThatThrownBy(() -> read(source("path", null)))
                .hasMessage("images: expected the directory of the files that column 'path' names, got none. Add it");
        assertThatThrownBy(() -> read(source("path", "photos")))
                .hasMessage("rows: expected no other column called image, got 'Image'. Rename it");
        Files.writeString(directory.resolve("labels.csv"), "path\na\n");
        assertThatThrownBy(() -> read(source("path", "nowhere")))
                .hasMessageContaining("nowhere: expected a file or directory, got nothing at ");
        assertThatThrownBy(() -> new ImageTable(new Parquet("a"), "b", null, 0, 2, 3, 1))
                .hasMessage("width and height must be at least 1, got 0 and 2");
        assertThatThrownBy(() -> new ImageTable(new Parquet("a"), "b", null, 1, 2, 2, 1))
                .hasMessage("channels must be 3 for colours or 1 for grey, got 2");
    }
}
