package io.lockstep.driver.prediction;

import io.lockstep.driver.source.Source;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the rows of a stream come from. */
public sealed interface StreamInput {
    /** For messages. */
    String shown();

    /** Directories, or files, that are read; none where rows come from elsewhere. */
    List<String> paths();

    /** What makes two streams one, as text: whoever asks for another goes on in another output. */
    default String identity() {
        return shown();
    }

    /**
     * Files that come to be at a source's path, each read once, whole and by the source's own rules, as {@code predict}
     * without a stream reads them. They are moved there when they are whole.
     */
    record NewFiles(Source source) implements StreamInput {
        @Override
        public String shown() {
            return source.shown();
        }

        @Override
        public List<String> paths() {
            return source.paths();
        }
    }

    /**
     * Whatever Spark reads as a stream.
     *
     * @param format Spark's name of it
     * @param options of its reader
     * @param sql what the model's columns are, of a view called {@code stream}; absent: as they come
     */
    record Read(
            String format,
            Map<String, String> options,
            @Nullable String sql) implements StreamInput {
        public Read {
            options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        }

        @Override
        public String shown() {
            return "stream " + format;
        }

        /** Spark's readers of files have it as an option, whose name they read in any case. */
        @Override
        public List<String> paths() {
            return options.entrySet().stream()
                    .filter(option -> option.getKey().equalsIgnoreCase("path"))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        /** Of its options none: limits and secrets among them change, and Spark's checkpoint knows where it has read. */
        @Override
        public String identity() {
            return sql == null ? shown() : shown() + " " + sql;
        }
    }
}
