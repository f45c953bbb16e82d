package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Places of lines; a file is read once where they are asked for in order. */
final class LinePlaces implements Places {
    private final Files files;
    private @Nullable LineReader lines;
    private String file = "";
    private long line;

    LinePlaces(Files files) {
        this.files = files;
    }

    @Override
    public String of(String where) throws IOException {
        String wanted = Paths.path(where);
        long offset = Paths.number(where);
        LineReader reader = lines;
        if (reader == null || !wanted.equals(file) || offset < reader.offset()) {
            close();
            reader = LineReader.open(files, wanted, SourceFiles.gzip(files, wanted), 0, Long.MAX_VALUE);
            lines = reader;
            file = wanted;
            line = 0;
        }
        while (line == 0 || reader.offset() < offset) {
            if (reader.next() == null) {
                break;
            }
            line++;
        }
        return file + ", line " + Math.max(1, line);
    }

    @Override
    public void close() throws IOException {
        LineReader reader = lines;
        lines = null;
        if (reader != null) {
            reader.close();
        }
    }
}
