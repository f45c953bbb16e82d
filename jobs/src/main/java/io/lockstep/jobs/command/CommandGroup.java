package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Commands below the program or below another command: without one of them, a line about each. */
abstract class CommandGroup implements Callable<Integer> {
    private static final Pattern AFTER_FIRST_CLAUSE = Pattern.compile("[.,:;]( .*)?$");

    /** Names by heading, in order. */
    private final Map<String, List<String>> names = new LinkedHashMap<>();

    @Option(names = "--json", description = "Print the commands as one line of JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    /** A command that stands below this one. */
    void add(String heading, String name) {
        names.computeIfAbsent(heading, key -> new ArrayList<>()).add(name);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("not parsed");
        }
        CommandLine here = spec.commandLine();
        if (json) {
            here.getOut().println(Json.line(Map.of("commands", plainData(here))));
        } else {
            here.usage(here.getOut());
        }
        return 0;
    }

    private List<Map<String, Object>> plainData(CommandLine here) {
        List<Map<String, Object>> commands = new ArrayList<>();
        names.forEach((heading, below) -> below.forEach(name -> {
            Map<String, Object> command = new LinkedHashMap<>();
            command.put("command", name);
            command.put("group", heading);
            command.put("does", firstClause(here, name));
            commands.add(command);
        }));
        return commands;
    }

    /** Section of the help with the commands; headings only where there are several. */
    String section(Help help) {
        CommandLine here = help.commandSpec().commandLine();
        int width = names.values().stream()
                .flatMap(List::stream)
                .mapToInt(String::length)
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        names.forEach((heading, below) -> {
            if (names.size() > 1) {
                lines.add(" " + heading);
            }
            below.forEach(
                    name -> lines.add("  " + name + " ".repeat(width + 2 - name.length()) + firstClause(here, name)));
        });
        return String.join("\n", lines) + "\n";
    }

    private static String firstClause(CommandLine here, String name) {
        CommandLine below = Objects.requireNonNull(here.getSubcommands().get(name), name);
        String description =
                String.join(" ", below.getCommandSpec().usageMessage().description());
        return AFTER_FIRST_CLAUSE.matcher(description).replaceFirst("");
    }
}
