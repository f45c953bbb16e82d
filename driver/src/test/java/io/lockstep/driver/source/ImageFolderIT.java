package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.image.Drawing;
import io.lockstep.driver.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderIT {
    private static final byte[] TEXT = "no picture".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    private static ImageFolder folder(String path, @Nullable String inside) {
        return new ImageFolder(path, inside, null, null, 3, true, 1_000_000);
    }

    /** Two classes of 6x4 images, and what lies about beside them. */
    private static Map<String, byte[]> animals() throws IOException {
        Map<String, byte[]> animals = new LinkedHashMap<>();
        for (int i = 0; i < 5; i++) {
            animals.put("train/cat/" + i + ".png", Drawing.png(6, 4, i));
            animals.put("train/dog/deeper/" + i + ".PNG", Drawing.png(6, 4, 100 + i));
        }
        animals.put("train/.DS_Store", TEXT);
        animals.put("train/cat/readme.txt", TEXT);
        animals.put("train/_old/9.png", Drawing.png(6, 4, 9));
        animals.put("test/cat/7.png", Drawing.png(6, 4, 7));
        return animals;
    }

    private void write(Map<String, byte[]> contents) throws IOException {
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            Path path = directory.resolve(file.getKey());
            java.nio.file.Files.createDirectories(path.getParent());
            java.nio.file.Files.write(path, file.getValue());
        }
    }

    static byte[] tar(Map<String, byte[]> contents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> file : contents.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), TarConstants.LF_NORMAL, true);
                entry.setSize(file.getValue().length);
                out.putArchiveEntry(entry);
                out.write(file.getValue());
                out.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private String archive(String name, byte[] bytes) throws IOException {
        Path file = directory.resolve(name);
        java.nio.file.Files.write(file, bytes);
        return file.toString();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private List<Row> read(Source source) throws IOException {
        try {
            return source.open(LocalSpark.session(), files).rows().collectAsList();
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    /** Every row by where it was read: label, file, problem, then the pixels. */
    private Map<String, String> rows(Source source) throws IOException {
        Map<String, String> rows = new TreeMap<>();
        for (Row row : read(source)) {
            String pixels = row.isNullAt(0) ? "none" : Arrays.toString((byte[]) row.get(0));
            String where = SourceRows.where(row);
            assertThat(source.place(files, where)).isEqualTo(where);
            rows.put(
                    where.substring(where.lastIndexOf("train/")),
                    row.getString(1) + "|" + row.getString(2) + "|" + SourceRows.problem(row) + "|" + pixels);
        }
        return rows;
    }

    @Test
    void directoriesAndArchivesGiveTheSameRows() throws IOException {
        Map<String, byte[]> animals = animals();
        write(animals);
        ImageFolder plain = folder(directory.toString(), "train");
        SourceRows opened = plain.open(LocalSpark.session(), files);
        assertThat(opened.columns()).containsExactly("image", "label", "file");
        assertThat(String.valueOf(opened.shape())).isEqualTo("3x4x6");
        Map<String, String> rows = rows(plain);
        assertThat(rows).hasSize(13);
        assertThat(rows.get("train/dog/deeper/3.PNG"))
                .isEqualTo("dog|dog/deeper/3.PNG|null|" + Arrays.toString(Drawing.pixels(6, 4, 103)));
        assertThat(rows.get("train/.DS_Store")).startsWith("|.DS_Store|left out: hidden file|none");
        assertThat(rows.get("train/cat/readme.txt")).contains("|left out: no picture|");
        assertThat(rows.get("train/_old/9.png")).isEqualTo("_old|_old/9.png|left out: hidden file|none");
        assertThat(rows(folder(directory.resolve("train").toString(), null))).isEqualTo(rows);

        byte[] tar = tar(animals);
        assertThat(rows(folder(archive("animals.tar", tar), "train"))).isEqualTo(rows);
        assertThat(rows(folder(archive("animals.tar.gz", gzip(tar)), "./train/")))
                .isEqualTo(rows);
        Map<String, byte[]> dotted = new LinkedHashMap<>();
        animals.forEach((name, content) -> dotted.put("./" + name, content));
        assertThat(rows(folder(archive("dotted.tar", tar(dotted)), "train"))).isEqualTo(rows);
    }

    @Test
    void imagesOfAnotherSizeAreBadUnlessAllAreResized() throws IOException {
        write(Map.of(
                "a/1.png", Drawing.png(6, 4, 0), "a/2.png", Drawing.png(7, 4, 0), "b/1.png", Drawing.png(6, 4, 5)));
        List<Row> rows = read(folder(directory.toString(), null));
        assertThat(SourceRows.problem(rows.get(0))).isNull();
        assertThat(SourceRows.problem(rows.get(1)))
                .isEqualTo("wrong size: expected 6x4 as a/1.png has, got 7x4. Set width and height to resize all");
        assertThat(SourceRows.where(rows.get(1))).endsWith("/a/2.png");
        ImageFolder resized = new ImageFolder(directory.toString(), null, 3, 2, 1, true, 1_000_000);
        assertThat(String.valueOf(resized.open(LocalSpark.session(), files).shape()))
                .isEqualTo("1x2x3");
        for (Row row : read(resized)) {
            assertThat(SourceRows.problem(row)).isNull();
            assertThat((byte[]) row.get(0)).hasSize(6);
        }
    }

    @Test
    void whatCannotBeDecodedIsABadRow() throws IOException {
        byte[] jpeg = Drawing.jpeg(6, 4, 0);
        Map<String, byte[]> mixed = new LinkedHashMap<>();
        mixed.put("a/0.jpg", TEXT);
        mixed.put("a/1.jpg", jpeg);
        mixed.put("a/2.jpg", Arrays.copyOf(jpeg, jpeg.length / 2));
        mixed.put("3.jpg", jpeg);
        write(mixed);
        List<String> problems = new ArrayList<>();
        for (Row row : read(folder(directory.toString(), null))) {
            problems.add(String.valueOf(SourceRows.problem(row)));
        }
        assertThat(problems.get(0))
                .isEqualTo("no class: expected pictures in one folder for each class, got one outside of them");
        assertThat(problems.get(1)).isEqualTo("corrupt picture: expected JPEG, PNG, GIF or BMP, got bytes 6e 6f 20 70");
        assertThat(problems.get(2)).isEqualTo("null");
        assertThat(problems.get(3)).startsWith("corrupt picture: expected a whole JPEG, got ");
    }

    @Test
    void imagesWithoutClassesCanBePredicted() throws IOException {
        write(Map.of("1.png", Drawing.png(6, 4, 1), "more/2.png", Drawing.png(6, 4, 2)));
        ImageFolder unlabelled = new ImageFolder(directory.toString(), null, null, null, 3, false, 1_000_000);
        assertThat(unlabelled.open(LocalSpark.session(), files).columns()).containsExactly("image", "file");
        List<Row> rows = read(unlabelled);
        assertThat(rows).hasSize(2);
        assertThat(rows.get(1).getString(1)).isEqualTo("more/2.png");
        assertThat((byte[]) rows.get(1).get(0)).isEqualTo(Drawing.pixels(6, 4, 2));
    }

    @Test
    void entriesThatAreNoPlainFilesInTheArchiveAreBadRows() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] png = Drawing.png(6, 4, 1);
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
            for (String name : List.of("a/1.png", "../a/2.png", "/a/3.png", "b/../../4.png")) {
                TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
                entry.setSize(png.length);
                out.putArchiveEntry(entry);
                out.write(png);
                out.closeArchiveEntry();
            }
            for (byte kind : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_FIFO}) {
                TarArchiveEntry entry = new TarArchiveEntry("a/link" + kind + ".png", kind);
                entry.setLinkName("/etc/passwd");
                out.putArchiveEntry(entry);
                out.closeArchiveEntry();
            }
        }
        List<String> problems = new ArrayList<>();
        for (Row row : read(folder(archive("odd.tar", bytes.toByteArray()), null))) {
            problems.add(String.valueOf(SourceRows.problem(row)));
        }
        String link = "no plain file: expected a file's own bytes, got a link, device or sparse file";
        String unsafe = "unsafe name: expected a name that stays in the archive, got '";
        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "null",
                        unsafe + "../a/2.png'",
                        unsafe + "/a/3.png'",
                        unsafe + "b/../../4.png'",
                        link,
                        link,
                        link);
    }

    @Test
    void aPipeAmongImagesIsABadRow() throws Exception {
        write(Map.of("a/1.png", Drawing.png(6, 4, 1)));
        Path pipe = directory.resolve("a/2.png");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        List<Row> rows = read(folder(directory.toString(), null));
        assertThat(SourceRows.problem(rows.get(0))).isNull();
        assertThat(SourceRows.problem(rows.get(1)))
                .isEqualTo("no plain file: expected a file's own bytes, got a pipe, socket or device");
    }

    @Test
    void aFileThatIsTooLargeIsABadRow() throws IOException {
        Path large = directory.resolve("a/large.png");
        write(Map.of("a/1.png", Drawing.png(6, 4, 1)));
        try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(FolderFile.MOST_BYTES + 10L);
        }
        List<Row> rows = read(folder(directory.toString(), null));
        assertThat(SourceRows.problem(rows.get(1)))
                .isEqualTo("too large: expected a file of at most 67108864 bytes, got more");
        Map<String, byte[]> contents = new LinkedHashMap<>();
        contents.put("a/1.png", Drawing.png(6, 4, 1));
        contents.put("a/2.png", new byte[FolderFile.MOST_BYTES + 1]);
        List<Row> packed = read(folder(archive("large.tar.gz", gzip(tar(contents))), null));
        assertThat(packed.stream().map(SourceRows::problem))
                .containsExactlyInAnyOrder(null, SourceRows.problem(rows.get(1)));
    }

    @Test
    void damagedArchivesAreRefused() throws IOException {
        byte[] tar = tar(animals());
        byte[] zipped = gzip(tar);
        byte[] flipped = tar.clone();
        flipped[3] ^= 1;
        refused(Arrays.copyOf(tar, 2048), "one that ends early");
        refused(Arrays.copyOf(tar, 2000), "a damaged one (Truncated TAR archive)");
        refused(Arrays.copyOf(zipped, zipped.length - 30), "a damaged one (it ends inside a member)");
        refused(new byte[0], "one that ends early");
        refused("x".repeat(3000).getBytes(StandardCharsets.UTF_8), "a damaged one (");
        refused(flipped, "other bytes");
    }

    private void refused(byte[] damaged, String found) throws IOException {
        String path = archive("damaged.tar", damaged);
        assertThatThrownBy(() -> read(folder(path, "train")))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("file:" + path + ": expected a whole tar archive, plain or gzip, got ")
                .hasMessageContaining(found);
    }

    @Test
    void aFolderWithoutImagesIsRefused() throws IOException {
        write(animals());
        String path = directory.toString();
        assertThatThrownBy(() -> read(folder(path, "nowhere")))
                .hasMessage("file:" + path + "/nowhere: expected pictures in one folder for each class, got no files."
                        + " Check path and folder");
        String tar = archive("animals.tar", tar(animals()));
        assertThatThrownBy(() -> read(folder(tar, "nowhere")))
                .hasMessage("file:" + tar + "!/nowhere: expected pictures in one folder for each class, got no files."
                        + " Check path and folder");
        write(Map.of("texts/a/1.txt", TEXT));
        assertThatThrownBy(() -> read(folder(path, "texts")))
                .hasMessageContaining("got none (file:" + path + "/texts/a/1.txt: left out: no picture)");
        assertThatThrownBy(() -> read(folder(path + "/gone", null)))
                .hasMessageContaining("gone: expected a file or directory, got nothing at file:");
    }

    @Test
    void foldersThatAreNoClassesAreNamed() throws IOException {
        write(Map.of("all/cat/1.png", Drawing.png(6, 4, 1), "all/dog/1.png", Drawing.png(6, 4, 2)));
        String path = directory.toString();
        assertThatThrownBy(() -> read(folder(path, null)))
                .hasMessage("file:" + path + ": expected one folder for each class, got the folder all alone, with the"
                        + " folders cat, dog. Set folder to the one that holds the classes' folders, or labels: false"
                        + " where there are none");
        java.nio.file.Files.createDirectories(directory.resolve("all/eel"));
        assertThatThrownBy(() -> read(folder(path, "all")))
                .hasMessage("file:" + path + "/all/eel: expected pictures of a class, got an empty folder. Put them"
                        + " there, or remove it");
    }

    @Test
    void settingsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new ImageFolder("x", null, 3, null, 3, true, 1))
                .hasMessage("expected width and height or none of them, got only width. Add the other to resize all"
                        + " pictures");
        assertThatThrownBy(() -> new ImageFolder("x", null, 3, 0, 3, true, 1))
                .hasMessage("height must be at least 1, got 0");
        assertThatThrownBy(() -> new ImageFolder("x", null, null, null, 4, true, 1))
                .hasMessage("channels must be 3 for colours or 1 for grey, got 4");
        assertThat(folder("a", "b").under("/data").paths()).containsExactly("/data/a");
    }
}
