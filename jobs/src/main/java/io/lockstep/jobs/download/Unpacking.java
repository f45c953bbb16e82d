package io.lockstep.jobs.download;

import io.lockstep.driver.source.TarReader;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Unpacking of an archive, by its name: {@code .tar}, {@code .tar.gz} and {@code .tgz}, {@code .zip}, or one file as {@code .gz}. Files and
 * directories alone are taken, with names that stay below the directory, each once, and no more bytes and files than said;
 * an archive with anything else is refused whole.
 */
final class Unpacking {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path archive;
    private final Path directory;
    private final long mostBytes;
    private final int mostFiles;
    private long bytes;
    private int files;

    private Unpacking(Path archive, Path directory, long mostBytes, int mostFiles) {
        this.archive = archive;
        this.directory = directory;
        this.mostBytes = mostBytes;
        this.mostFiles = mostFiles;
    }

    /** @param directory made new, and left as far as it came when the archive is refused */
    static void of(Path archive, Path directory, long mostBytes, int mostFiles) throws IOException {
        new Unpacking(archive, directory, mostBytes, mostFiles).run();
    }

    private void run() throws IOException {
        Files.createDirectory(directory);
        String name = String.valueOf(archive.getFileName());
        String lower = name.toLowerCase(Locale.ROOT);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), BUFFER_BYTES)) {
            if (lower.endsWith(".zip")) {
                zip(in);
            } else if (lower.endsWith(".tar")) {
                tar(in);
            } else if (lower.endsWith(".tar.gz") || lower.endsWith(".tgz")) {
                tar(new GZIPInputStream(in, BUFFER_BYTES));
            } else if (lower.endsWith(".gz")) {
                file(name.substring(0, name.length() - 3), new GZIPInputStream(in, BUFFER_BYTES));
            } else {
                throw refused("a name that ends in .tar, .tar.gz, .tgz, .zip or .gz, got another");
            }
        }
    }

    private void zip(InputStream in) throws IOException {
        ZipInputStream entries = new ZipInputStream(in, StandardCharsets.UTF_8);
        for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
            if (entry.isDirectory()) {
                Files.createDirectories(below(entry.getName()));
            } else {
                file(entry.getName(), entries);
            }
        }
    }

    private void tar(InputStream in) throws IOException {
        TarReader entries = new TarReader(in);
        for (TarReader.Entry entry = entries.next(); entry != null; entry = entries.next()) {
            String name = new String(entry.name(), StandardCharsets.UTF_8);
            if (entry.isDirectory()) {
                Files.createDirectories(below(name));
            } else if (entry.isPlainFile()) {
                file(name, entries.stream());
            } else {
                throw refused(
                        "files and directories, got a link, device or file with holes called " + Excerpt.quoted(name));
            }
        }
    }

    private void file(String name, InputStream content) throws IOException {
        Path file = below(name);
        files++;
        if (files > mostFiles || Files.exists(file)) {
            throw refused(
                    files > mostFiles
                            ? "at most " + mostFiles + " files, got more"
                            : "each file once, got " + Excerpt.quoted(name) + " twice");
        }
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                bytes += count;
                if (bytes > mostBytes) {
                    throw refused("at most " + mostBytes + " bytes, got more");
                }
                out.write(buffer, 0, count);
            }
        }
    }

    private Path below(String name) throws IOException {
        boolean up = ("/" + name + "/").contains("/../");
        if (up || name.startsWith("/") || !name.matches("[^\\x00-\\x1f\\\\:]+")) {
            throw refused("names below the archive's own directory, got " + Excerpt.quoted(name));
        }
        return directory.resolve(Path.of(name).normalize());
    }

    private IOException refused(String expected) {
        return new IOException(archive + ": expected " + expected + ". The archive is not unpacked");
    }
}
