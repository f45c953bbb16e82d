package io.lockstep.jobs.command;

import io.lockstep.driver.draft.ColumnGuess;
import io.lockstep.driver.draft.Draft;
import io.lockstep.driver.draft.Task;
import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
        footer = {"lockstep init customers.csv --label churned", "lockstep init photos --output photos.yaml --force"})
final class InitCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            paramLabel = "DATA",
            description =
                    "A file (CSV, lines of JSON, Parquet, ORC), a folder of such files, of pictures, sounds or texts, an"
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
            names = "--series",
            negatable = true,
            description =
                    "The rows are a time series, of which the next number is predicted; --no-series: they are not."
                            + " Default: they are where each row has a date of its own, in steps that come again.")
    private @Nullable Boolean series;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The config. Default: the data's name and .yaml, in the working directory.")
    private @Nullable Path output;

    @Option(names = "--force", description = "Replace the config where it exists.")
    private boolean force;

    @Mixin
    private JsonOption jsonOption = new JsonOption();

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
        Path config = output == null ? Path.of(DraftedFile.name(data) + ".yaml") : output;
        Task.Kind kind = task == null ? null : task == Kind.number ? Task.Kind.NUMBER : Task.Kind.CLASSES;
        DraftedFile file = new DraftedFile(data, label, kind, test, series, config);
        if (!force && Files.exists(config)) {
            throw new IllegalArgumentException(
                    config + ": expected no file of this name, got one, which may be somebody's work."
                            + " Say --output FILE for another name, or --force to replace it");
        }
        return SparkWork.run("lockstep init", sparkOptions, console, (spark, files, log) -> {
            Draft draft = file.draft(spark, files);
            file.write(draft, force);
            print(config, draft);
            return 0;
        });
    }

    private void print(Path config, Draft draft) {
        List<String> next = List.of(
                ResultLines.program() + " prepare " + ResultLines.quoted(config.toString()),
                ResultLines.program() + " train " + ResultLines.quoted(config.toString()));
        if (jsonOption.json()) {
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
