package io.lockstep.jobs.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackingTest {
    @TempDir
    private Path directory;

    private int made;

    /** A tar entry as POSIX writes it. */
    private static byte[] entry(String name, char type, String content) {
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        byte[] block = new byte[512 + (text.length + 511) / 512 * 512];
        put(block, 0, name);
        put(block, 100, "0000644\0");
        put(block, 124, String.format(Locale.ROOT, "%011o\0", text.length));
        put(block, 148, "        ");
        block[156] = (byte) type;
        put(block, 157, type == '2' ? "/etc/passwd" : "");
        put(block, 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += block[i] & 0xFF;
        }
        put(block, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        System.arraycopy(text, 0, block, 512, text.length);
        return block;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private Path tar(byte[]... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream zipped = new GZIPOutputStream(bytes)) {
            for (byte[] entry : entries) {
                zipped.write(entry);
            }
            zipped.write(new byte[1024]);
        }
        return Files.write(directory.resolve("a" + made++ + ".tar.gz"), bytes.toByteArray());
    }

    private Path zip(String... names) throws IOException {
        Path file = directory.resolve("a" + made++ + ".zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) {
                    zip.write(name.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return file;
    }

    private Path unpacked(Path archive) throws IOException {
        Path target = directory.resolve("to" + made++);
        Unpacking.of(archive, target, 1000, 3);
        return target;
    }

    private void refused(Path archive, String expected) {
        assertThatThrownBy(() -> unpacked(archive))
                .isInstanceOf(IOException.class)
                .hasMessage(archive + ": expected " + expected + ". The archive is not unpacked");
    }

    @Test
    void filesAndDirectoriesAreUnpacked() throws IOException {
        Path tar = unpacked(tar(entry("set/", '5', ""), entry("set/a.txt", '0', "alpha"), entry("./b", '0', "")));
        assertThat(tar.resolve("set/a.txt")).hasContent("alpha");
        assertThat(tar.resolve("b")).isEmptyFile();
        Path zip = unpacked(zip("set/", "set/deep/a.txt", "b..c"));
        assertThat(zip.resolve("set/deep/a.txt")).hasContent("set/deep/a.txt");
        assertThat(zip.resolve("b..c")).hasContent("b..c");
    }

    @Test
    void aDirectoryMayBeWrittenWithAPoint() throws IOException {
        Path target = directory.resolve(".").resolve("pointed");
        Unpacking.of(tar(entry("./", '5', ""), entry("set/a.txt", '0', "alpha")), target, 1000, 3);
        assertThat(directory.resolve("pointed/set/a.txt")).hasContent("alpha");
    }

    @Test
    void namesThatLeadElsewhereAreRefused() throws IOException {
        String below = "names below the archive's own directory, got '";
        for (String name :
                new String[] {"../out", "/elsewhere/out", "a/../../out", "a/../out", "..", "c:\\out", "a\\b"}) {
            String shown = name.replace("\\", "\\\\");
            for (Path archive : Arrays.asList(tar(entry(name, '0', "x")), zip(name), tar(entry(name, '5', "")))) {
                assertThatThrownBy(() -> unpacked(archive))
                        .as(name)
                        .hasMessageStartingWith(archive + ": expected " + below)
                        .hasMessageMatching(".*(" + java.util.regex.Pattern.quote(name) + "|"
                                + java.util.regex.Pattern.quote(shown) + ").*");
            }
        }
        assertThat(directory.resolve("out")).doesNotExist();
        assertThat(directory.resolveSibling("out")).doesNotExist();
    }

    @Test
    void linksAndDevicesAreRefused() throws IOException {
        for (char type : new char[] {'1', '2', '3', '6'}) {
            refused(
                    tar(entry("passwords", type, "")),
                    "files and directories, got a link, device or file with holes called 'passwords'");
        }
    }

    @Test
    void moreThanSaidIsRefused() throws IOException {
        refused(
                tar(entry("a", '0', "x".repeat(600)), entry("b", '0', "x".repeat(600))),
                "at most 1000 bytes, got more");
        refused(zip("a", "b", "c", "d"), "at most 3 files, got more");
        refused(tar(entry("a", '0', "1"), entry("./a", '0', "2")), "each file once, got './a' twice");
        refused(
                Files.write(directory.resolve("a.rar"), new byte[1]),
                "a name that ends in .tar, .tar.gz, .tgz, .zip or .gz, got another");
        Path cut = tar(entry("a", '0', "x".repeat(600)));
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> unpacked(cut)).isInstanceOf(IOException.class);
    }
}
