package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.download.DataSet;
import io.lockstep.jobs.download.DataSets;
import io.lockstep.jobs.download.Download;
import io.lockstep.jobs.download.RemoteFile;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
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

/** Fetches a public data set. */
@Command(
        name = "download",
        mixinStandardHelpOptions = true,
        description = {
            "Fetch a public data set that a recipe trains on, checked by its SHA-256; without a name, list them.",
            "Origin and licence are printed first. What was begun goes on where it ended, what is there is not fetched again."
        },
        footer = {"lockstep download", "lockstep download census-income --output data"})
final class DownloadCommand implements Callable<Integer> {
    private static final double MB = 1e6;
    private static final int INDENT = 27;

    private final Console console;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "One of the list.")
    private @Nullable String name;

    @Option(
            names = "--output",
            paramLabel = "DIRECTORY",
            defaultValue = "data",
            description = "Made when absent. Default: data")
    private Path output = Path.of("data");

    @Option(names = "--dry-run", description = "Print origin, licence, size and addresses, and fetch nothing.")
    private boolean dryRun;

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    DownloadCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (name == null) {
            list();
            return 0;
        }
        DataSet set = DataSets.named(name);
        describe(set);
        List<Download.Fetched> fetched =
                dryRun ? List.of() : Download.into(output, this::progress).of(set);
        if (jsonOption.json()) {
            Map<String, Object> plain = plainData(set);
            plain.put("output", output.toString());
            plain.put("dry_run", dryRun);
            plain.put(
                    "fetched",
                    fetched.stream().filter(Download.Fetched::fetched).count());
            console.result(Json.line(plain));
            return 0;
        }
        for (Download.Fetched file : fetched) {
            console.result((file.fetched() ? "fetched  " : "there    ") + file.path());
        }
        if (!dryRun && !set.train().isEmpty()) {
            console.result("next     " + command(set));
        }
        return 0;
    }

    private String command(DataSet set) {
        return ResultLines.program() + " train " + set.train().replace("DATA", ResultLines.quoted(output.toString()));
    }

    private void describe(DataSet set) {
        console.say(String.format(Locale.ROOT, "%s: %s, %.2f MB", set.name(), set.what(), set.bytes() / MB));
        console.say("origin   " + set.origin());
        console.say("licence  " + set.licence());
        set.files().forEach(file -> console.say("from     " + file.address()));
    }

    private void progress(RemoteFile file, Long bytes) {
        console.passing(String.format(Locale.ROOT, "%s  %.1f of %.1f MB", file.path(), bytes / MB, file.bytes() / MB));
    }

    private void list() {
        if (jsonOption.json()) {
            console.result(Json.line(Map.of(
                    "data_sets",
                    DataSets.all().stream().map(DownloadCommand::plainData).toList())));
            return;
        }
        for (DataSet set : DataSets.all()) {
            String recipe = set.train().isEmpty() ? "" : ". Recipe: " + recipe(set);
            console.result(String.format(Locale.ROOT, "%-14s %7.2f MB  %s", set.name(), set.bytes() / MB, set.what()));
            console.result(" ".repeat(INDENT) + "licence: " + set.licence() + recipe);
        }
        console.result("next           " + ResultLines.program() + " download NAME --output data");
    }

    private static String recipe(DataSet set) {
        return set.train().isEmpty() ? "-" : set.train().split(" ", 2)[0];
    }

    private static Map<String, Object> plainData(DataSet set) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("name", set.name());
        plain.put("what", set.what());
        plain.put("licence", set.licence());
        plain.put("origin", set.origin());
        plain.put("bytes", set.bytes());
        plain.put("recipe", set.train().isEmpty() ? null : recipe(set));
        List<Object> files = new ArrayList<>();
        for (RemoteFile file : set.files()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("address", file.address().toString());
            one.put("path", file.path());
            one.put("bytes", file.bytes());
            one.put("sha256", file.sha256());
            files.add(one);
        }
        plain.put("files", files);
        return plain;
    }
}
