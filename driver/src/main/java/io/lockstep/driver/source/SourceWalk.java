package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A way through directories, level by level, that enters each of them once, whatever links lead to it. */
final class SourceWalk {
    /** What becomes of files that are hidden, or lie in a directory that is. */
    enum Hidden {
        /** Nobody looks for them. */
        IGNORED,
        /** They are found by {@link #hidden}. */
        APART,
        /** They are found with the others. */
        INCLUDED
    }

    private final Files files;
    private final String self;
    private final Hidden mode;
    private final List<Files.Entry> found = new ArrayList<>();
    private final List<Files.Entry> hidden = new ArrayList<>();

    /** Directories by the one path that leads to them without links, and the path by which they were entered. */
    private final Map<String, String> entered = new HashMap<>();

    /** @param self a path that is never hidden, as it was given by name */
    SourceWalk(Files files, String self, Hidden mode) {
        this.files = files;
        this.self = self;
        this.mode = mode;
    }

    List<Files.Entry> found() {
        return found;
    }

    List<Files.Entry> hidden() {
        return hidden;
    }

    /** Whether a name says that a file is not meant to be read: bookkeeping of programs, or still being copied. */
    static boolean isHidden(String name) {
        return name.startsWith("_") || name.startsWith(".") || name.endsWith("._COPYING_");
    }

    /** Walks on from the entries of a directory. */
    void collect(String directory, List<Files.Entry> entries) throws IOException {
        enter(directory, false);
        collect(entries, false);
    }

    private void collect(List<Files.Entry> entries, boolean inHidden) throws IOException {
        for (Files.Entry entry : entries) {
            boolean isHidden =
                    inHidden || (isHidden(entry.name()) && !entry.path().equals(self));
            if (isHidden && mode == Hidden.IGNORED) {
                continue;
            }
            if (!entry.directory()) {
                (isHidden && mode == Hidden.APART ? hidden : found).add(entry);
            } else if (enter(entry.path(), isHidden)) {
                Predicate<String> needed = name -> !isHidden && !isHidden(name);
                collect(files.list(entry.path(), needed), isHidden);
            }
        }
    }

    private boolean enter(String directory, boolean isHidden) throws IOException {
        String real = files.realPath(directory);
        String earlier = entered.putIfAbsent(real, directory);
        if (earlier != null && !isHidden) {
            throw new SourceException(Excerpt.of(directory) + ": expected each directory once, got a link to "
                    + Excerpt.of(real) + ", which is read as " + Excerpt.of(earlier)
                    + ". Remove the link, as its files would be read twice, or without end");
        }
        return earlier == null;
    }
}
