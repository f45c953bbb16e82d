package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.prepare.PreparedCleaning;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.ProgressPrinter;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Options of {@code prepare --clean}, and what it does. */
final class CleanOptions {
    private static final Pattern AGE = Pattern.compile("(\\d{1,6})([dhm])");
    private static final double MIB = 1 << 20;

    @Option(
            names = "--clean",
            description =
                    "Remove prepared data that no run beside it uses, and what killed preparations left. No CONFIG is"
                            + " read.")
    private boolean clean;

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            description =
                    "With --clean: keep what was prepared, used or written to within this time, as 7d, 12h or 30m; 1d if"
                            + " it is not said.")
    private String olderThan = "1d";

    @Option(names = "--of-finished-runs", description = "With --clean: remove what only finished runs used, too.")
    private boolean ofFinishedRuns;

    @Option(names = "--dry-run", description = "With --clean: say what would be removed, and remove nothing.")
    private boolean dryRun;

    /** Whether cleaning is asked for. */
    boolean asked() {
        return clean;
    }

    /** Time for which what is removed must not have been used. */
    Duration age() {
        Matcher age = AGE.matcher(olderThan);
        if (!age.matches()) {
            throw new IllegalArgumentException(
                    "--older-than: expected a number of days, hours or minutes, such as 7d, 12h" + " or 30m, got '"
                            + olderThan + "'");
        }
        long number = Long.parseLong(age.group(1));
        return switch (age.group(2)) {
            case "d" -> Duration.ofDays(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofMinutes(number);
        };
    }

    /**
     * Cleans, and prints what was removed and kept.
     *
     * @param json whether the result is one line of JSON
     */
    void run(Files files, Options places, boolean json, Console console) throws IOException {
        Map<String, String> runs = RunDirectory.byData(files, places.runsDirectory(), !ofFinishedRuns);
        PreparedCleaning.Result result = PreparedCleaning.clean(files, places.preparedDirectory(), runs, age(), dryRun);
        if (json) {
            Map<String, Object> plain = new LinkedHashMap<>();
            plain.put("dry_run", dryRun);
            plain.put("removed_bytes", result.removedBytes());
            plain.put("removed", plain(result.removed()));
            plain.put("kept", plain(result.kept()));
            console.result(Json.line(plain));
            return;
        }
        print(dryRun ? "would remove" : "removed", result.removed(), console);
        print("kept", result.kept(), console);
        if (result.removed().isEmpty()) {
            console.result("nothing to remove");
        }
    }

    private static List<Object> plain(List<PreparedCleaning.Item> items) {
        return items.stream()
                .<Object>map(item -> {
                    Map<String, Object> plain = new LinkedHashMap<>();
                    plain.put("path", item.path());
                    plain.put("bytes", item.bytes());
                    plain.put("why", item.why());
                    return plain;
                })
                .toList();
    }

    private static void print(String what, List<PreparedCleaning.Item> items, Console console) {
        for (PreparedCleaning.Item item : items) {
            console.result(String.format(
                    Locale.ROOT,
                    "%s %s, %.1f MiB, %s",
                    what,
                    ProgressPrinter.shortened(item.path()),
                    item.bytes() / MIB,
                    item.why()));
        }
    }
}
