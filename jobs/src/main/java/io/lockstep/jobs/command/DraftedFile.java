package io.lockstep.jobs.command;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.draft.Draft;
import io.lockstep.driver.draft.Task;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceGuess;
import io.lockstep.driver.survey.TableSurvey;
import io.lockstep.jobs.config.ConfigException;
import io.lockstep.jobs.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A config that is drafted for data.
 *
 * @param data as typed: a path or a table of the catalog
 * @param label column to predict; absent: guessed
 * @param kind of answer; absent: guessed
 * @param test rows to test on; absent: none
 * @param series whether the rows are a time series; absent: by what they hold
 * @param config file to be written
 */
record DraftedFile(
        String data,
        @Nullable String label,
        Task.@Nullable Kind kind,
        @Nullable String test,
        @Nullable Boolean series,
        Path config) {
    /** What may name a table of the catalog; Spark fails on others, such as a file's that is not there. */
    private static final Pattern TABLE = Pattern.compile("([A-Za-z_]\\w*|`[^`/]+`)(\\.([A-Za-z_]\\w*|`[^`/]+`))*");

    /** What may stand for several files. */
    private static final Pattern PATTERN = Pattern.compile("[*?\\[{]");

    /** The draft, by one pass over the rows. */
    Draft draft(SparkSession spark, Files files) throws IOException {
        SourceGuess guess = guess(spark, files, data);
        SourceGuess tested = test == null ? null : guess(spark, files, test);
        return Draft.of(
                guess,
                TableSurvey.of(spark, files, source(guess)),
                new Draft.Request(
                        name(data),
                        label,
                        kind,
                        data,
                        ResultLines.program() + " train " + ResultLines.quoted(config.toString()),
                        tested,
                        series));
    }

    /**
     * Writes it, once it has been read again as every command does: the config is there in full, or as it was.
     *
     * @param replace whether a file of this name is replaced
     */
    void write(Draft draft, boolean replace) throws IOException {
        boolean exists = java.nio.file.Files.exists(config);
        if (exists && !java.nio.file.Files.isRegularFile(config)) {
            throw new IllegalArgumentException(config + ": expected a file to write to, got a directory or device."
                    + " Say --output FILE for another name");
        }
        // where it is a link, what that leads to
        Path target = exists ? config.toRealPath() : config.toAbsolutePath();
        java.nio.file.Files.createDirectories(target.resolveSibling("").toAbsolutePath());
        Path begun = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".begun");
        try {
            java.nio.file.Files.writeString(begun, draft.text(), StandardOpenOption.CREATE_NEW);
            check(begun);
            if (replace) {
                java.nio.file.Files.move(begun, target, StandardCopyOption.ATOMIC_MOVE);
            } else {
                java.nio.file.Files.createLink(target, begun);
            }
        } finally {
            java.nio.file.Files.deleteIfExists(begun);
        }
    }

    private void check(Path begun) {
        try {
            ConfigFile.read(begun.toString(), SparkWork::filesWithoutSession, List.of())
                    .runConfig();
        } catch (ConfigException e) {
            throw new IllegalArgumentException(
                    config + ": expected a draft that reads as a config, got "
                            + String.valueOf(e.getMessage()).replace(begun + ":", "line ")
                            + ". Nothing is written; describe the data in a config",
                    e);
        }
    }

    private SourceGuess guess(SparkSession spark, Files files, String path) throws IOException {
        if (TABLE.matcher(path).matches()
                && !files.exists(files.qualify(path))
                && spark.catalog().tableExists(path)) {
            return SourceGuess.catalogTable(path);
        }
        if (!PATTERN.matcher(path).find() && !files.exists(files.qualify(path))) {
            throw new IllegalArgumentException(
                    path + ": expected a file, a folder or a table of the catalog, got nothing"
                            + " of this name"
                            + (path.contains(":/") || Path.of(path).isAbsolute()
                                    ? ""
                                    : " in " + Path.of("").toAbsolutePath())
                            + ". Check the name, and quote it where it has spaces");
        }
        return SourceGuess.of(files, path).with("path", written(path));
    }

    private @Nullable Path directory() {
        return config.toAbsolutePath().normalize().getParent();
    }

    /** A path as the config has it: relative to its directory where it is below that, else in full. */
    private String written(String path) {
        if (path.contains(":/")) {
            return path;
        }
        Path directory = directory();
        Path absolute = Path.of(path).toAbsolutePath().normalize();
        if (directory == null || !absolute.startsWith(directory) || absolute.equals(directory)) {
            return absolute.toString();
        }
        return directory.relativize(absolute).toString();
    }

    /** The source as the config says it, but that only nothing at all is missing: marks are to be found. */
    private Source source(SourceGuess guess) {
        Map<String, Object> keys = new LinkedHashMap<>(guess.keys());
        if (guess.isCsv()) {
            keys.put("missing", List.of(""));
        }
        Path directory = directory();
        return Configs.BINDING
                .bind(Source.class, keys, "data.train")
                .under(directory == null ? null : directory.toString());
    }

    /** The data's name without what says its kind. */
    static String name(String data) {
        String plain = data.replaceAll("/+$", "");
        String stem = plain.substring(plain.lastIndexOf('/') + 1)
                .replaceFirst("(?i)\\.gz$", "")
                .replaceFirst("\\.[A-Za-z0-9]{1,8}$", "");
        String name = stem.replaceAll("[^A-Za-z0-9_-]+", "-")
                .replaceAll("^-+|-+$", "")
                .toLowerCase(Locale.ROOT);
        return name.isEmpty() ? "draft" : name;
    }
}
