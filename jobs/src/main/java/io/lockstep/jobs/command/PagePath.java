package io.lockstep.jobs.command;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Path of {@code --html}, looked at before the work that the page is of. */
final class PagePath {
    private PagePath() {}

    /** @throws IllegalArgumentException when no file can be written there */
    static void check(@Nullable Path html) {
        Path parent = html == null ? null : html.toAbsolutePath().getParent();
        if (html == null) {
            return;
        }
        if (parent == null || !Files.isDirectory(parent) || Files.isDirectory(html)) {
            throw new IllegalArgumentException("--html " + html + ": expected a file in a directory that is there, got "
                    + (Files.isDirectory(html) ? "a directory" : "none such") + ". Make the directory, or name another"
                    + " file");
        }
        if (!Files.isWritable(Files.exists(html) ? html : parent)) {
            throw new IllegalArgumentException("--html " + html + ": expected a file that may be written, got one that"
                    + " may not. Name another file");
        }
    }
}
