package io.lockstep.jobs.command;

import io.lockstep.driver.prediction.StreamInput;
import io.lockstep.driver.prediction.StreamOptions;
import io.lockstep.driver.prediction.StreamTrigger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How rows are scored as they come. */
final class StreamingOptions {
    @Option(
            names = "--stream",
            description =
                    "Score rows as they come, each once: files that are moved, whole, to the path of --input, or what"
                            + " --stream-format says. Each batch is a folder of the output, batch=12; started again, it"
                            + " goes on.")
    private boolean stream;

    @Option(
            names = "--stream-format",
            paramLabel = "FORMAT",
            description = "In place of --input: any format that Spark reads as a stream, such as kafka.")
    private @Nullable String format;

    @Option(
            names = "--stream-option",
            paramLabel = "KEY=VALUE",
            description = "An option of --stream-format. May be repeated.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--stream-sql",
            paramLabel = "SQL",
            description = "What the model's columns are, of the view stream of --stream-format: \"select"
                    + " from_json(string(value), 'a double').* from stream\".")
    private @Nullable String sql;

    @Option(
            names = "--trigger",
            paramLabel = "WHEN",
            description =
                    "once: what is there as one batch; available-now: the same in batches; an interval: until it is"
                            + " stopped, by SIGTERM or SIGINT after its batch. Default: 10s.")
    private @Nullable String trigger;

    @Option(names = "--max-files", paramLabel = "N", description = "Most files of a batch. Default: all.")
    private @Nullable Integer maxFiles;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIRECTORY",
            description = "Where Spark keeps what was read. Default: _checkpoint in the output.")
    private @Nullable String checkpoint;

    /** Whether rows are scored as they come. */
    boolean stream() {
        return stream;
    }

    /** @throws IllegalArgumentException when options do not go together */
    void check(String input) {
        Object one = format != null ? "--stream-format" : sql != null ? "--stream-sql" : null;
        one = !options.isEmpty() ? "--stream-option" : one;
        one = trigger != null ? "--trigger" : maxFiles != null ? "--max-files" : one;
        one = checkpoint != null ? "--checkpoint" : one;
        if (!stream && one != null) {
            throw new IllegalArgumentException(
                    one + ": expected --stream with it, got none. Set it, or leave this out");
        }
        if (format == null && (sql != null || !options.isEmpty())) {
            throw new IllegalArgumentException((sql != null ? "--stream-sql" : "--stream-option")
                    + ": expected --stream-format with it, got none. Name the format");
        }
        if (input.isEmpty() == (format == null)) {
            throw new IllegalArgumentException(
                    input.isEmpty()
                            ? "--input: expected it, got none. Name a config or a path"
                                    + (stream ? ", or a format by --stream-format" : "")
                            : "--stream-format: expected it without --input, got both. Leave one out");
        }
        if (format != null && maxFiles != null) {
            throw new IllegalArgumentException(
                    "--max-files: expected --input with it, got --stream-format. Limit it by an option of the format");
        }
        how(new CompletableFuture<>(), batch -> {});
    }

    /** What is read in place of files; absent: files. */
    @Nullable
    StreamInput read() {
        return format == null ? null : new StreamInput.Read(format, options, sql);
    }

    StreamOptions how(CompletableFuture<String> stop, Consumer<String> batches) {
        return new StreamOptions(
                StreamTrigger.of(trigger == null ? "10s" : trigger), checkpoint, maxFiles, stop, batches);
    }
}
