package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarReaderTest {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());
    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

    /** A header of the oldest kind, which knows neither long names nor large sizes. */
    private void header(byte[] name, char type, String size) {
        byte[] header = new byte[512];
        System.arraycopy(name, 0, header, 0, name.length);
        System.arraycopy(size.getBytes(StandardCharsets.US_ASCII), 0, header, 124, size.length());
        header[156] = (byte) type;
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xFF;
        }
        byte[] digits = String.format(Locale.ROOT, "%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, header, 148, 8);
        archive.writeBytes(header);
    }

    private void entry(byte[] name, char type, byte[] content) {
        header(name, type, String.format(Locale.ROOT, "%011o", content.length));
        archive.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> read() throws IOException {
        Path file = directory.resolve("a.tar");
        java.nio.file.Files.write(file, archive.toByteArray());
        List<String> found = new ArrayList<>();
        try (TarFiles images = new TarFiles(files, "file:" + file, "", new FolderFiles.All(FileKind.PICTURE, true))) {
            images.forEachRemaining(image -> found.add(
                    image.name() + "|" + image.problem() + "|" + new String(image.content(), StandardCharsets.UTF_8)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return found;
    }

    private void end() {
        archive.writeBytes(new byte[10_240]);
    }

    private void refused(String found) {
        assertThatThrownBy(this::read)
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith(
                        "file:" + directory + "/a.tar: expected a whole tar archive, plain or gzip, got ")
                .hasMessageContaining(found);
    }

    @Test
    void namesAreReadAsEveryWriterWritesThem() throws IOException {
        String longName = "a/" + "n".repeat(150) + "/" + "é".repeat(80) + ".png";
        List<String> expected = new ArrayList<>();
        for (int mode : List.of(TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX)) {
            archive.reset();
            try (TarArchiveOutputStream out = new TarArchiveOutputStream(archive, "UTF-8")) {
                out.setLongFileMode(mode);
                out.setAddPaxHeadersForNonAsciiNames(mode == TarArchiveOutputStream.LONGFILE_POSIX);
                for (String name : List.of("a/1.png", "a/ü.png", longName)) {
                    TarArchiveEntry entry = new TarArchiveEntry(name);
                    entry.setSize(600);
                    out.putArchiveEntry(entry);
                    out.write("x".repeat(600).getBytes(StandardCharsets.UTF_8));
                    out.closeArchiveEntry();
                }
            }
            expected.clear();
            for (String name : List.of("a/1.png", "a/ü.png", longName)) {
                expected.add(name + "||" + "x".repeat(600));
            }
            assertThat(read()).isEqualTo(expected);
        }
    }

    @Test
    void aPrefixStandsBeforeTheName() throws IOException {
        header(utf8("1.png"), '0', "00000000000");
        byte[] header = archive.toByteArray();
        System.arraycopy(utf8("ustar\0" + "00"), 0, header, 257, 8);
        System.arraycopy(utf8("a/b"), 0, header, 345, 3);
        int sum = 0;
        Arrays.fill(header, 148, 156, (byte) ' ');
        for (byte value : header) {
            sum += value & 0xFF;
        }
        System.arraycopy(utf8(String.format(Locale.ROOT, "%06o\0 ", sum)), 0, header, 148, 8);
        archive.reset();
        archive.writeBytes(header);
        end();
        assertThat(read()).containsExactly("a/b/1.png||");
    }

    @Test
    void aDescriptionOfAnEntryIsBounded() {
        for (char type : new char[] {'L', 'x'}) {
            archive.reset();
            header(utf8("././@LongLink"), type, "26264057000");
            archive.writeBytes(new byte[2048]);
            refused("one with a name or description of 3000000000 bytes. Make it again, with names of at most 1048576");
        }
        archive.reset();
        entry(utf8("x"), 'x', utf8("99999999 path=a"));
        end();
        refused("a damaged one (a pax header with a wrong length)");
    }

    @Test
    void namesThatAreNoTextOrTooLongAreBadRows() throws IOException {
        entry(new byte[] {'a', '/', (byte) 0xE9, '.', 'p', 'n', 'g'}, '0', utf8("1"));
        entry(utf8("x"), 'x', utf8("16 path=a\0b.png\n"));
        entry(utf8("y"), '0', utf8("2"));
        entry(utf8("././@LongLink"), 'L', utf8("n".repeat(5000)));
        entry(utf8("z"), '0', utf8("3"));
        entry(utf8("a/good.png"), '0', utf8("4"));
        end();
        List<String> found = read();
        assertThat(found.get(0)).isEqualTo("a/\uFFFD.png|unsafe name: expected a name in UTF-8, got 'a/\uFFFD.png'|");
        assertThat(found.get(1)).contains("|unsafe name: expected a name in UTF-8, got 'a\\u0000b.png'|");
        assertThat(found.get(2))
                .contains("nnn…|unsafe name: expected a name of at most 4096 bytes, got 5000|")
                .hasSizeLessThan(300);
        assertThat(found.get(3)).isEqualTo("a/good.png||4");
        assertThat(found).hasSize(4);
    }

    @Test
    void entriesBehindTheEndAreNotLostUnseen() throws IOException {
        entry(utf8("a/1.png"), '0', utf8("1"));
        end();
        assertThat(read()).hasSize(1);
        entry(utf8("a/2.png"), '0', utf8("2"));
        end();
        refused("one with more behind its end. Are several joined?");
    }
}
