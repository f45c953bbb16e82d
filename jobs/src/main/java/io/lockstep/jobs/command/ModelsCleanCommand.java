package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.Retention;
import io.lockstep.jobs.progress.Console;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes old versions. */
@Command(
        name = "clean",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Retire versions that nothing points at, by count and age, and delete what dead commands left.",
        footer = {
            "lockstep models clean models/credit --keep 20 --dry-run",
            "lockstep models clean models/credit --keep 20 --unused-for 90d"
        })
final class ModelsCleanCommand implements Callable<Integer> {
    private static final Pattern AGE = Pattern.compile("([0-9]{1,6})([dhm])");

    private final Console console;

    @Parameters(paramLabel = "DIRECTORY", description = "models/credit.")
    private String directory = "";

    @Option(
            names = "--keep",
            paramLabel = "N",
            required = true,
            description = "The newest versions that stay in any case.")
    private int keep;

    @Option(
            names = "--unused-for",
            paramLabel = "AGE",
            description = "Only versions that no alias has pointed at for so long, since they were published:"
                    + " 90d, 12h. Default: whatever their age")
    private @Nullable String unused;

    @Option(names = "--dry-run", description = "Only say what would go.")
    private boolean dryRun;

    @Mixin
    private WhyOption why = new WhyOption();

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    ModelsCleanCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Retention retention = new Retention(keep, unused == null ? null : age(unused));
        Registry registry = Registry.open(options.files(), directory);
        Retention.Removed removed = dryRun ? retention.plan(registry) : retention.apply(registry, why.why());
        if (options.json()) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("registry", registry.path());
            data.put("dry_run", dryRun);
            data.put("retired", removed.retired());
            data.put("leftovers", removed.leftovers());
            console.result(Json.line(data));
            return 0;
        }
        String would = dryRun ? "would be " : "";
        console.result(would + "retired    " + text(removed.retired()));
        console.result(would + "deleted    " + text(removed.leftovers()) + " (never published, or retired before)");
        return 0;
    }

    private static String text(List<Long> versions) {
        return versions.isEmpty()
                ? "none"
                : versions.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static Duration age(String given) {
        Matcher age = AGE.matcher(given);
        if (!age.matches()) {
            throw new IllegalArgumentException("--unused-for: expected a number of days, hours or minutes such as 90d,"
                    + " 12h or 30m, got " + Excerpt.quoted(given) + ". Correct it");
        }
        long count = Long.parseLong(age.group(1));
        return switch (age.group(2)) {
            case "d" -> Duration.ofDays(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofMinutes(count);
        };
    }
}
