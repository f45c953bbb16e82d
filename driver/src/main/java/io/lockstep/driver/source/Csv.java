package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Default;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Lines of text in columns, UTF-8, plain or gzip. Spaces around a field are dropped unless it is quoted; a quote inside a
 * quoted field is written twice; a field does not go on over a line's end. Empty lines are no rows.
 *
 * @param path a file, or a directory whose files are read (names starting with {@code _} or {@code .} are not)
 * @param header whether the first line of every file names the columns
 * @param names of the columns, in order; required without a header, instead of its names with one
 * @param separator one character
 * @param quote one character
 * @param missing what stands for a value that is not there
 */
public record Csv(
        String path,
        @Default("true") boolean header,
        @Default("[]") List<String> names,
        @Default(",") String separator,
        @Default("\"") String quote,
        @Nullable List<String> missing)
        implements Source {
    public Csv {
        names = List.copyOf(names);
        missing = missing == null ? List.of("", "?") : List.copyOf(missing);
        if (separator.length() != 1 || quote.length() != 1 || separator.equals(quote)) {
            throw new IllegalArgumentException("separator and quote must be one character each and differ, got '"
                    + separator + "' and '" + quote + "'");
        }
        if (!header && names.isEmpty()) {
            throw new IllegalArgumentException(
                    "names: expected the names of the columns, as header is false, got none. Add names: [...]");
        }
    }

    @Override
    public Source under(@Nullable String root) {
        return new Csv(Paths.under(root, path), header, names, separator, quote, missing);
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        throw new IOException(path);
    }
}
