package io.lockstep.driver.prepare;

import io.lockstep.driver.files.Access;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.source.SourceFiles;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who may read the files of all sources of rows, and so the rows prepared from them. */
final class SourceAccess {
    private SourceAccess() {}

    /** Empty where no file system says: prepared data then are what new files are. */
    static Optional<Access> of(Files files, Rows train, @Nullable Rows held) throws IOException {
        Set<String> places = new TreeSet<>();
        add(places, files, train);
        if (held != null) {
            add(places, files, held);
        }
        Access least = null;
        for (String place : places) {
            Optional<Access> own = files.access(place);
            if (own.isPresent()) {
                least = least == null ? own.get() : least.and(own.get());
            }
        }
        return Optional.ofNullable(least);
    }

    /** A file that is named, or the directory that is, and all those below it that hold files. */
    private static void add(Set<String> places, Files files, Rows rows) throws IOException {
        Rows inner = rows instanceof WindowedRows windowed ? windowed.rows() : rows;
        if (!(inner instanceof FileRows named)) {
            return;
        }
        for (String path : named.source().paths()) {
            String qualified = files.qualify(path);
            if (files.exists(qualified)) {
                places.add(qualified);
            }
            for (Files.Entry entry : SourceFiles.list(files, named.source(), path)) {
                if (!entry.path().equals(qualified)) {
                    places.add(entry.path().substring(0, entry.path().lastIndexOf('/')));
                }
            }
        }
    }
}
