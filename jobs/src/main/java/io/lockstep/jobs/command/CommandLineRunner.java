package io.lockstep.jobs.command;

import io.lockstep.jobs.progress.Console;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** Parses a command line and runs the command, to an exit code; nothing is thrown and nothing exits. */
public final class CommandLineRunner {
    private CommandLineRunner() {}

    /** @return 0 done, 1 failed, 2 wrong usage or config, 3 refused by a gate */
    public static int run(List<String> arguments, Console given) {
        Console console = arguments.contains("--json") ? given.forJson() : given;
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code;
        try {
            code = commandLine(console)
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(err))
                    .execute(arguments.toArray(String[]::new));
        } catch (Error e) {
            code = Failure.report(e, arguments.contains("--debug"), console);
        }
        out.toString().lines().forEach(console::result);
        err.toString().lines().forEach(console::say);
        return code;
    }

    /** The program and its commands. */
    static CommandLine commandLine(Console console) {
        CommandLine root = Commands.program(console);
        root.setExecutionExceptionHandler((e, command, parsed) -> Failure.report(e, isDebug(parsed), console));
        root.setParameterExceptionHandler((e, given) -> Failure.usage(e, console));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setUsageHelpAutoWidth(true);
        return root;
    }

    private static boolean isDebug(CommandLine.ParseResult parsed) {
        CommandLine.ParseResult here = parsed;
        while (here.hasSubcommand()) {
            here = here.subcommand();
        }
        return here.hasMatchedOption("--debug");
    }
}
