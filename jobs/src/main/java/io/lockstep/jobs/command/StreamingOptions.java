package io.lockstep.jobs.command;

import io.lockstep.driver.prediction.StreamInput;
import io.lockstep.driver.prediction.StreamOptions;
import io.lockstep.driver.prediction.StreamTrigger;
import java.util.LinkedHashMap;
import java.util.List;
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
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("--stream-format", format != null);
        given.put("--stream-sql", sql != null);
        given.put("--stream-option", !options.isEmpty());
        given.put("--trigger", trigger != null);
        given.put("--max-files", maxFiles != null);
        given.put("--checkpoint", checkpoint != null);
        given.values().removeIf(there -> !there);
        if (!stream && !given.isEmpty()) {
            throw new IllegalArgumentException(given.keySet().iterator().next()
                    + ": expected --stream with it, got none. Set it, or leave this out");
        }
        if (format == null) {
            given.keySet().retainAll(List.of("--stream-sql", "--stream-option"));
            refuse(given, "--stream-format with it, got none. Name the format");
        } else {
            given.keySet().retainAll(List.of("--max-files"));
            refuse(given, "--input with it, got --stream-format. Limit it by an option of the format");
        }
        checkInput(input);
        how(new CompletableFuture<>(), batch -> {});
    }

    private static void refuse(Map<String, Boolean> given, String expected) {
        if (!given.isEmpty()) {
            throw new IllegalArgumentException(given.keySet().iterator().next() + ": expected " + expected);
        }
    }

    private void checkInput(String input) {
        if (input.isEmpty() && format == null) {
            throw new IllegalArgumentException("--input: expected it, got none. Name a config or a path"
                    + (stream ? ", or a format by --stream-format" : ""));
        }
        if (!input.isEmpty() && format != null) {
            throw new IllegalArgumentException("--stream-format: expected it without --input, got both. Leave one out");
        }
    }

    /** What is read in place of files; absent: files. */
    @Nullable StreamInput read() {
        return format == null ? null : new StreamInput.Read(format, options, sql);
    }

    StreamOptions how(CompletableFuture<String> stop, Consumer<String> batches) {
        return new StreamOptions(
                StreamTrigger.of(trigger == null ? "10s" : trigger), checkpoint, maxFiles, stop, batches);
    }
}
