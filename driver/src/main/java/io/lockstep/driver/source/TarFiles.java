package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Files of a tar archive, plain or gzip (told by the first bytes), in one pass. Nothing is ever unpacked to a disk;
 * names that would lead out of the archive or are no text are bad rows all the same, as are links, devices and sparse
 * files.
 */
final class TarFiles implements Iterator<FolderFile>, AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MOST_NAME_BYTES = 4096;

    private final String path;
    private final String prefix;
    private final FolderFiles wanted;
    private final TarReader entries;
    private @Nullable FolderFile upcoming;
    private boolean ended;

    /**
     * @param path qualified
     * @param folder in the archive; empty: all of it
     */
    TarFiles(Files files, String path, String folder, FolderFiles wanted) throws IOException {
        this.path = path;
        this.prefix = folder.isEmpty() ? "" : folder + "/";
        this.wanted = wanted;
        boolean gzip = SourceFiles.gzip(files, path);
        InputStream in = files.open(path);
        this.entries = new TarReader(gzip ? new GzipInput(in) : new BufferedInputStream(in, BUFFER_BYTES));
    }

    @Override
    public boolean hasNext() {
        try {
            while (upcoming == null && !ended) {
                upcoming = read();
            }
            return upcoming != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public FolderFile next() {
        FolderFile file = hasNext() ? upcoming : null;
        if (file == null) {
            throw new NoSuchElementException();
        }
        upcoming = null;
        return file;
    }

    /** The next entry; null when it is none of the folder's files. */
    private @Nullable FolderFile read() throws IOException {
        try {
            TarReader.Entry entry = entries.next();
            if (entry == null) {
                ended = true;
                close();
                return null;
            }
            return entry.isDirectory() ? null : file(entry);
        } catch (TarReader.Refusal e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw damaged("a damaged one (" + e.getMessage() + ")", e);
        }
    }

    private SourceException damaged(String found, IOException cause) {
        return new SourceException(path + ": expected a whole tar archive, plain or gzip, got " + found, cause);
    }

    private @Nullable FolderFile file(TarReader.Entry entry) throws IOException {
        String written = new String(entry.name(), StandardCharsets.UTF_8);
        String name = written.startsWith("./") ? written.substring(2) : written;
        String unsafe = unsafe(entry.name(), name);
        if (!unsafe.isEmpty()) {
            String shown = Excerpt.of(name);
            return FolderFile.without(path + "!/" + shown, shown, "unsafe name: expected a name " + unsafe);
        }
        String where = path + "!/" + name;
        if (!name.startsWith(prefix)) {
            return null;
        }
        String below = name.substring(prefix.length());
        if (!wanted.wants(below)) {
            return null;
        }
        String problem = wanted.problem(below);
        if (problem.isEmpty() && !entry.isPlainFile()) {
            problem = "no plain file: expected a file's own bytes, got a link, device or sparse file";
        }
        if (!problem.isEmpty()) {
            return FolderFile.without(where, below, problem);
        }
        if (entry.size() > FolderFile.MOST_BYTES) {
            return FolderFile.tooLarge(where, below);
        }
        return new FolderFile(where, below, "", entries.content());
    }

    /** Why a name is not used; empty when it is. */
    private static String unsafe(byte[] written, String name) {
        if (written.length > MOST_NAME_BYTES) {
            return "of at most " + MOST_NAME_BYTES + " bytes, got " + written.length;
        }
        if (!Arrays.equals(name(written), written) || name.indexOf(0) >= 0) {
            return "in UTF-8, got " + Excerpt.quoted(name);
        }
        boolean leadsOut =
                name.startsWith("/") || Arrays.asList(name.split("/", -1)).contains("..");
        return leadsOut ? "that stays in the archive, got " + Excerpt.quoted(name) : "";
    }

    /** Bytes that are not UTF-8 do not come back as they were. */
    private static byte[] name(byte[] written) {
        return new String(written, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        entries.close();
    }
}
