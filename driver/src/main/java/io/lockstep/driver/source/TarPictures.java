package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Files of a tar archive, plain or gzip (told by the first bytes), in one pass. Nothing is ever unpacked to a disk; names that
 * would lead out of the archive are bad rows all the same, as are links, devices and sparse files.
 */
final class TarPictures implements Iterator<PictureFile>, AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int BLOCK_BYTES = 512;

    private final String path;
    private final String prefix;
    private final boolean labels;
    private final Tail tail;
    private final TarArchiveInputStream entries;
    private @Nullable PictureFile upcoming;
    private boolean ended;

    /** Counts the zeros that the stream ends with: two blocks of them end an archive, and a cut one has none. */
    private static final class Tail extends FilterInputStream {
        private long zeros;

        private Tail(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            zeros = value == 0 ? zeros + 1 : value < 0 ? zeros : 0;
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            int got = in.read(bytes, offset, count);
            for (int i = offset; i < offset + got; i++) {
                zeros = bytes[i] == 0 ? zeros + 1 : 0;
            }
            return got;
        }

        @Override
        public long skip(long count) throws IOException {
            byte[] skipped = new byte[(int) Math.min(count, BUFFER_BYTES)];
            return Math.max(0, read(skipped, 0, skipped.length));
        }
    }

    /**
     * @param path qualified
     * @param folder in the archive; empty: all of it
     */
    TarPictures(Files files, String path, String folder, boolean labels) throws IOException {
        this.path = path;
        this.prefix = folder.isEmpty() ? "" : folder + "/";
        this.labels = labels;
        boolean gzip = SourceFiles.gzip(files, path);
        InputStream in = files.open(path);
        try {
            InputStream plain =
                    gzip ? new GZIPInputStream(in, BUFFER_BYTES) : new BufferedInputStream(in, BUFFER_BYTES);
            this.tail = new Tail(plain);
            this.entries = new TarArchiveInputStream(tail);
        } catch (IOException e) {
            in.close();
            throw e;
        }
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
    public PictureFile next() {
        PictureFile file = hasNext() ? upcoming : null;
        if (file == null) {
            throw new NoSuchElementException();
        }
        upcoming = null;
        return file;
    }

    /** The next entry; null when it is none of the folder's files. */
    private @Nullable PictureFile read() throws IOException {
        try {
            TarArchiveEntry entry = entries.getNextEntry();
            if (entry == null) {
                ended = true;
                close();
                if (tail.zeros < BLOCK_BYTES) {
                    throw damaged("one that ends early", null);
                }
                return null;
            }
            if (!entry.isCheckSumOK()) {
                throw damaged("other bytes", null);
            }
            return entry.isDirectory() ? null : file(entry);
        } catch (SourceException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged("a damaged one (" + e.getMessage() + ")", e);
        }
    }

    private SourceException damaged(String found, @Nullable Exception cause) {
        String message = path + ": expected a whole tar archive, plain or gzip, got " + found;
        return cause == null ? new SourceException(message) : new SourceException(message, cause);
    }

    private @Nullable PictureFile file(TarArchiveEntry entry) throws IOException {
        String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
        String where = path + "!/" + name;
        if (name.startsWith("/") || Arrays.asList(name.split("/", -1)).contains("..")) {
            return PictureFile.without(
                    where, name, "unsafe name: expected a name that stays in the archive, got '" + name + "'");
        }
        if (!name.startsWith(prefix)) {
            return null;
        }
        String below = name.substring(prefix.length());
        String problem = PictureFile.problem(below, labels);
        if (problem.isEmpty()) {
            problem = problem(entry);
        }
        if (!problem.isEmpty()) {
            return PictureFile.without(where, below, problem);
        }
        if (entry.getSize() > PictureFile.MOST_BYTES) {
            return PictureFile.tooLarge(where, below);
        }
        byte[] content = entries.readNBytes((int) entry.getSize());
        if (content.length < entry.getSize()) {
            throw damaged("one that ends early", null);
        }
        return new PictureFile(where, below, "", content);
    }

    private static String problem(TarArchiveEntry entry) {
        boolean plain = !entry.isSymbolicLink()
                && !entry.isLink()
                && !entry.isSparse()
                && !entry.isFIFO()
                && !entry.isBlockDevice()
                && !entry.isCharacterDevice();
        return plain ? "" : "no plain file: expected a file's own bytes, got a link, device or sparse file";
    }

    @Override
    public void close() throws IOException {
        entries.close();
    }
}
