package io.lockstep.driver.prediction;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What of an output is moved as one from where it was written: files, or whole partitions. A partition is renamed as a
 * directory: local file systems and HDFS do that at once, and a reader finds all of it or nothing; where a rename is a
 * copy file by file, as in object stores, one that was cut short goes on with the files that are left.
 *
 * @param depth folders that a partition is deep; 0: files
 * @param existing what becomes of an output that is there
 */
public record OutputParts(int depth, Existing existing) {
    /** Files of a new output. */
    static final OutputParts FILES = new OutputParts(0, Existing.REFUSE);

    private static final String REPLACED = "/_replaced/";

    /** Whether parts may be added to an output. */
    boolean adds() {
        return existing != Existing.REFUSE;
    }

    /** Names of the parts below a directory. */
    List<String> names(Files files, String directory) throws IOException {
        List<String> names = new ArrayList<>();
        addNames(files, directory, "", depth, names);
        return names;
    }

    private static void addNames(Files files, String directory, String above, int depth, List<String> names)
            throws IOException {
        for (Files.Entry entry : files.list(directory)) {
            if (isHidden(entry.name())) {
                continue;
            }
            if (depth <= 1) {
                names.add(above + entry.name());
            } else {
                addNames(files, entry.path(), above + entry.name() + "/", depth - 1, names);
            }
        }
    }

    private static boolean isHidden(String name) {
        return name.startsWith("_") || name.startsWith(".");
    }

    /** @throws IllegalArgumentException when the output has one of these that may not be replaced */
    void refuseTaken(Files files, String target, List<String> names) throws IOException {
        if (existing != Existing.APPEND) {
            return;
        }
        for (String name : names) {
            if (files.exists(target + "/" + name)) {
                throw new IllegalArgumentException(target + ": expected no partition " + Excerpt.quoted(name)
                        + ", got one. Leave its rows out, or set --existing replace");
            }
        }
    }

    /**
     * Moves one part into the output; does nothing when that is done.
     *
     * @param attempt the directory it was written in
     */
    void move(Files files, String attempt, String target, String name) throws IOException {
        String from = attempt + "/" + name;
        String to = target + "/" + name;
        if (depth == 0) {
            if (!files.exists(to)) {
                files.move(from, to);
            }
            return;
        }
        if (!files.exists(from)) {
            return;
        }
        String old = attempt + REPLACED + name;
        if (files.exists(to)) {
            if (existing != Existing.REPLACE || files.exists(old + "/_moved")) {
                moveFiles(files, from, to);
                return;
            }
            files.makeDirectories(parent(old));
            if (files.exists(old)) {
                moveFiles(files, to, old);
            } else {
                files.move(to, old);
            }
        }
        if (existing == Existing.REPLACE && !files.exists(old + "/_moved")) {
            files.publish(old + "/_moved", new byte[0]);
        }
        files.makeDirectories(parent(to));
        files.move(from, to);
    }

    /** What a rename of a directory that was cut short has left. */
    private static void moveFiles(Files files, String from, String to) throws IOException {
        for (Files.Entry entry : files.list(from)) {
            String name = to + "/" + entry.name();
            if (entry.directory()) {
                files.makeDirectories(name);
                moveFiles(files, entry.path(), name);
            } else if (files.exists(name)) {
                files.delete(entry.path());
            } else {
                files.move(entry.path(), name);
            }
        }
        files.deleteIfEmpty(from);
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }
}
