package io.lockstep.jobs.command;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.draft.ColumnGuess;
import io.lockstep.driver.draft.Draft;
import io.lockstep.driver.draft.Task;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceGuess;
import io.lockstep.driver.survey.Survey;
import io.lockstep.driver.survey.TableSurvey;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Drafts a config for data. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Look at data and write a first config that trains, saying what was guessed and why.",
        footer = {
            "lockstep init customers.csv --label churned",
            "lockstep init photos --output photos.yaml --force"
        })
final class InitCommand implements Callable<Integer> {
    private static final String PATH = "path";

    private final Console console;

    @Parameters(
            paramLabel = "DATA",
            description = "A file (CSV, lines of JSON, Parquet, ORC), a folder of such files, of pictures, sounds or texts, an"
                    + " archive of pictures or sounds, or a table of the catalog.")
    private String data = "";

    @Option(names = "--label", paramLabel = "COLUMN", description = "What is to be predicted. Default: a guess.")
    private @Nullable String label;

    @Option(
            names = "--task",
            paramLabel = "KIND",
            description = "number or classes: what the label is, where that can be either.")
    private @Nullable Kind task;

    @Option(names = "--test", paramLabel = "DATA", description = "Rows of the same kind to test the finished model on.")
    private @Nullable String test;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The config. Default: the data's name and .yaml, in the working directory.")
    private @Nullable Path output;

    @Option(names = "--force", description = "Replace the config where it exists.")
    private boolean force;

    @Option(names = "--json", description = "Print the result as one line of JSON, the last of standard out.")
    private boolean json;

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    /** What an answer is. */
    @SuppressWarnings("java:S115")
    enum Kind {
        number,
        classes
    }

    InitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Path config = output == null ? Path.of(name() + ".yaml") : output;
        if (!force && java.nio.file.Files.exists(config)) {
            throw new IllegalArgumentException(config + ": expected no file of this name, got one, which may be somebody's work."
                    + " Say --output FILE for another name, or --force to replace it");
        }
        return SparkWork.run("lockstep init", sparkOptions, console, (spark, files, log) -> {
            Draft draft = draft(spark, files, config);
            write(config, draft.text());
            ConfigFile.read(config.toString(), SparkWork::filesWithoutSession, List.of()).runConfig();
            print(config, draft);
            return 0;
        });
    }

    private Draft draft(SparkSession spark, Files files, Path config) throws IOException {
        SourceGuess guess = guess(spark, files, data, config);
        SourceGuess tested = test == null ? null : guess(spark, files, test, config);
        Survey survey = TableSurvey.of(spark, files, source(guess, config));
        Task.Kind kind = task == null ? null : task == Kind.number ? Task.Kind.NUMBER : Task.Kind.CLASSES;
        return Draft.of(
                guess,
                survey,
                new Draft.Request(name(), label, kind, data, "lockstep train " + config, tested));
    }

    private static SourceGuess guess(SparkSession spark, Files files, String path, Path config) throws IOException {
        if (!path.contains("/") && !files.exists(files.qualify(path)) && spark.catalog().tableExists(path)) {
            return SourceGuess.catalogTable(path);
        }
        SourceGuess guess = SourceGuess.of(files, path);
        return guess.with(PATH, written(path, config));
    }

    /** A path as a config in another directory has it: below that directory relative to it, else in full. */
    private static String written(String path, Path config) {
        if (path.contains(":/")) {
            return path;
        }
        Path directory = config.toAbsolutePath().normalize().getParent();
        Path absolute = Path.of(path).toAbsolutePath().normalize();
        boolean below = directory != null && absolute.startsWith(directory) && !absolute.equals(directory);
        return below ? directory.relativize(absolute).toString() : absolute.toString();
    }

    /** The source as the config says it, but that only nothing at all is missing: marks are to be found. */
    private static Source source(SourceGuess guess, Path config) {
        Map<String, Object> keys = new LinkedHashMap<>(guess.keys());
        if (guess.isCsv()) {
            keys.put("missing", List.of(""));
        }
        Source source = Configs.BINDING.bind(Source.class, keys, "data.train");
        Path directory = config.toAbsolutePath().normalize().getParent();
        return source.under(directory == null ? null : directory.toString());
    }

    /** The data's name without what says its kind. */
    private String name() {
        String plain = data.replaceAll("/+$", "");
        String last = plain.substring(plain.lastIndexOf('/') + 1);
        String stem = last.replaceFirst("(?i)(\\.tar)?(\\.gz)?$", "").replaceFirst("\\.[A-Za-z0-9]{1,8}(\\.gz)?$", "");
        String name = stem.replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^-+|-+$", "").toLowerCase(Locale.ROOT);
        return name.isEmpty() ? "draft" : name;
    }

    private void write(Path config, String text) throws IOException {
        Path directory = config.toAbsolutePath().getParent();
        if (directory != null) {
            java.nio.file.Files.createDirectories(directory);
        }
        java.nio.file.Files.write(
                config,
                text.getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                force ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.CREATE_NEW);
    }

    private void print(Path config, Draft draft) {
        List<String> next = List.of("lockstep prepare " + config, "lockstep train " + config);
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("config", config.toString());
            result.put("label", draft.task().label());
            result.put("task", draft.task().kind().name().toLowerCase(Locale.ROOT));
            List<Object> columns = new ArrayList<>();
            for (ColumnGuess column : draft.columns()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("column", column.name());
                entry.put("kind", column.role().kind());
                entry.put("reason", column.reason());
                entry.put("advice", column.advice());
                columns.add(entry);
            }
            result.put("columns", columns);
            result.put("notes", draft.notes());
            result.put("next", next);
            console.result(Json.line(result));
            return;
        }
        DraftLines.of(draft).forEach(console::result);
        console.result("");
        console.result("config         " + config);
        console.result("next           " + next.get(0) + "    checks every row");
        console.result("               " + next.get(1) + "      trains, and writes report.html");
    }
}
