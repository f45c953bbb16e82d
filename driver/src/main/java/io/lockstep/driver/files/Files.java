package io.lockstep.driver.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Files by URI or path. Thread-safe. But for {@link #replace}, nothing is ever overwritten or renamed over: a commit is
 * files first, then one small {@link #publish}.
 */
public interface Files {
    /** A file or directory found by {@link #list}. */
    record Entry(String path, String name, boolean directory, long size, long modifiedMillis) {}

    /** A file open for reading at any position; not thread-safe. */
    interface RandomAccess extends Closeable {
        long size();

        /** @throws java.io.EOFException when fewer bytes are there */
        void readFully(long position, byte[] target, int offset, int count) throws IOException;
    }

    /** The absolute form, scheme included, of a path given by a user. */
    String qualify(String path);

    InputStream open(String path) throws IOException;

    RandomAccess openRandom(String path) throws IOException;

    /** Most bytes of a small file, unless its reader knows better. */
    long SMALL_FILE_BYTES = 64L << 20;

    /** The whole of a small file. */
    default byte[] read(String path) throws IOException {
        return read(path, SMALL_FILE_BYTES);
    }

    /**
     * The whole of a file.
     *
     * @param most bytes it may have; no more are read
     * @throws IOException when it has more, or is no plain file
     */
    byte[] read(String path, long most) throws IOException;

    /**
     * A checksum of a file's bytes that the file system keeps, so that nothing has to be read for it; empty where there
     * is none. Equal ones mean equal bytes; the same bytes may have different ones.
     */
    default Optional<String> checksum(String path) throws IOException {
        return Optional.empty();
    }

    /**
     * A new file, parents made; visible before it is whole, so never to be trusted without a size and checksum.
     *
     * @throws java.nio.file.FileAlreadyExistsException when it exists
     */
    OutputStream create(String path) throws IOException;

    /**
     * A small file that is there whole or not at all; of several callers exactly one succeeds.
     *
     * @throws java.nio.file.FileAlreadyExistsException when it exists
     */
    void publish(String path, byte[] content) throws IOException;

    /**
     * A small file that nobody depends on, such as a report: readers find the old one or the new one, whole. Never for
     * a commit, where {@link #publish} decides who was first.
     */
    void replace(String path, byte[] content) throws IOException;

    /**
     * Moves a file within its file system, to a name that only the caller uses: who else does is not always noticed.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is something already
     */
    void move(String from, String to) throws IOException;

    boolean exists(String path) throws IOException;

    /** Sorted by name; empty when the directory does not exist. */
    List<Entry> list(String directory) throws IOException;

    /**
     * As {@link #list(String)} where all that is there must be seen.
     *
     * @param needed whether a name may not be missing from the entries
     * @throws java.io.FileNotFoundException when the directory does not exist
     * @throws IOException when a name that is needed leads to nothing: a link, or letters that Java cannot spell
     */
    default List<Entry> list(String directory, Predicate<String> needed) throws IOException {
        return list(directory);
    }

    /** The same for all names of a file or directory, where there are links. */
    default String realPath(String path) throws IOException {
        return qualify(path);
    }

    void makeDirectories(String directory) throws IOException;

    /** Deletes a file or a whole directory; nothing when absent. */
    void delete(String path) throws IOException;

    /** Deletes an empty directory; does nothing to one that holds anything, or is absent. */
    void deleteIfEmpty(String directory) throws IOException;

    /**
     * Who may read a file; of a directory who may read it and every file in it that is not hidden. Empty where the file
     * system does not say.
     */
    default Optional<Access> access(String path) throws IOException {
        return Optional.empty();
    }

    /** Makes a file or directory one for those alone whom an access names, where the file system knows such. */
    default void restrict(String path, Access access) throws IOException {}

    /** A secret that the file systems' credential provider holds; empty where it has none of that name. */
    default Optional<String> secret(String name) throws IOException {
        return Optional.empty();
    }

    /** Strings from which {@link HadoopFiles#of} makes the same access in another process; may hold secrets. */
    Map<String, String> settings();
}
