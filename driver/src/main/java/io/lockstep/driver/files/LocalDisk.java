package io.lockstep.driver.files;

import io.lockstep.kernels.plaindata.Excerpt;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What Hadoop does not say about local files: it leaves out of a listing every name that leads to nothing, be it a link
 * or a name that this Java cannot spell, and waits for what a pipe will never give.
 */
final class LocalDisk {
    private static final Charset SPELLING = spelling();

    private LocalDisk() {}

    /**
     * How Java writes names of files; it takes the locale's encoding, and any but ASCII are lost in that of {@code C}.
     */
    private static Charset spelling() {
        String name = System.getProperty("sun.jnu.encoding", "UTF-8");
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    /**
     * Refuses a directory that holds a name which leads to nothing.
     *
     * @param found names of the entries that were listed
     * @param needed whether a name may not be missing
     */
    static void refuseUnseen(String directory, Set<String> found, Predicate<String> needed) throws IOException {
        String[] names = new File(directory).list();
        if (names == null) {
            return;
        }
        Arrays.sort(names);
        for (String name : names) {
            if (!found.contains(name) && needed.test(name)) {
                refuse(directory, name);
            }
        }
    }

    /** Refuses a name in a directory that may not be entered, where Hadoop says that nothing is. */
    static void refuseClosed(String file) throws IOException {
        Path path = Path.of(file);
        for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
            if (Files.isDirectory(parent) && !Files.isExecutable(parent)) {
                throw new IOException(Excerpt.of(file)
                        + ": expected to be allowed to look at it, got a refusal. Give the user the right to enter "
                        + Excerpt.of(parent.toString()));
            }
        }
    }

    private static void refuse(String directory, String name) throws IOException {
        refuseUnspelled(directory + "/" + name);
        Path path = Path.of(directory, name);
        String shown = Excerpt.of(path.toString());
        try {
            if (Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .isSymbolicLink()
                    && !Files.exists(path)) {
                throw new IOException(shown + ": expected a file, got a link to "
                        + Excerpt.of(Files.readSymbolicLink(path).toString())
                        + ", where nothing is. Remove the link, or bring back what it leads to");
            }
        } catch (AccessDeniedException e) {
            throw new IOException(
                    shown + ": expected to be allowed to look at it, got a refusal. Give the user the right to enter "
                            + Excerpt.of(directory),
                    e);
        } catch (NoSuchFileException e) {
            String[] again = new File(directory).list();
            if (again != null && new HashSet<>(List.of(again)).contains(name)) {
                throw new IOException(
                        shown + ": expected a name that Java can spell in " + SPELLING + ", got another. "
                                + cure("Rename the file to one in UTF-8"),
                        e);
            }
        }
    }

    /** Refuses a path that no file could be found by, whatever there is. */
    static void refuseUnspelled(String path) throws IOException {
        if (!SPELLING.newEncoder().canEncode(path)) {
            throw new IOException(Excerpt.of(path) + ": expected a name that Java can spell in " + SPELLING
                    + ", the encoding of its locale, got another. " + cure("Rename the file"));
        }
    }

    private static String cure(String otherwise) {
        return SPELLING.equals(StandardCharsets.UTF_8)
                ? otherwise
                : "Set LC_ALL=C.UTF-8 where Java starts, and for executors spark.executorEnv.LC_ALL=C.UTF-8";
    }

    /**
     * Refuses what is neither file nor directory: whoever opens a pipe may wait for ever.
     *
     * @throws NotPlainFileException when there is such a thing at the path
     */
    static void refuseOther(String path) throws IOException {
        refuseUnspelled(path);
        try {
            if (Files.readAttributes(Path.of(path), BasicFileAttributes.class).isOther()) {
                throw new NotPlainFileException(Excerpt.of(path)
                        + ": expected a plain file, got a pipe, socket or device. Copy what it holds into a file");
            }
        } catch (NoSuchFileException e) {
            // said by whoever opens it
        }
    }

    /** The same for every name that leads to a file or directory by links; the path itself when it leads nowhere. */
    static String realPath(String path) throws IOException {
        refuseUnspelled(path);
        try {
            return Path.of(path).toRealPath().toString();
        } catch (NoSuchFileException e) {
            return path;
        }
    }
}
