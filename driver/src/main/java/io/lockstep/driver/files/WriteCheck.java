package io.lockstep.driver.files;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Question whether something can be written, asked before the work whose result is to go there. An empty file is written and deleted
 * in the nearest directory that is there; nothing else is made.
 */
public final class WriteCheck {
    private static final String PROBE = "/.lockstep-probe";

    private WriteCheck() {}

    /**
     * Whether files can be written into a directory, which need not be there.
     *
     * @param option that named it, for the message
     * @throws IllegalArgumentException when they cannot
     */
    public static void directory(Files files, String option, String path) throws IOException {
        directory(files, option, path, files.qualify(path));
    }

    private static void directory(Files files, String option, String named, String directory) throws IOException {
        String nearest = directory;
        String parent = parent(nearest);
        while (parent != null && !files.exists(nearest)) {
            nearest = parent;
            parent = parent(nearest);
        }
        try {
            files.replace(nearest + PROBE, new byte[0]);
            files.delete(nearest + PROBE);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    option + " " + named + ": expected a place where files can be written, got " + nearest
                            + ", where they cannot. Choose another",
                    e);
        }
    }

    /**
     * Whether a file can be written.
     *
     * @param option that named it, for the message
     * @throws IllegalArgumentException when it cannot, or is a directory
     */
    public static void file(Files files, String option, String path) throws IOException {
        String qualified = files.qualify(path);
        String parent = parent(qualified);
        if (parent == null || isDirectory(files, parent, qualified)) {
            throw new IllegalArgumentException(
                    option + " " + path + ": expected a file, got a directory. Name a file in it");
        }
        directory(files, option, path, parent);
    }

    private static boolean isDirectory(Files files, String parent, String path) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return files.exists(path)
                && files.list(parent).stream()
                        .anyMatch(entry -> entry.directory() && entry.name().equals(name));
    }

    /** Absent of a root. */
    private static @Nullable String parent(String path) {
        int at = path.lastIndexOf('/');
        return at < 1 || path.charAt(at - 1) == '/' || path.charAt(at - 1) == ':' ? null : path.substring(0, at);
    }
}
