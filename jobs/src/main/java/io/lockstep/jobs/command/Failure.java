package io.lockstep.jobs.command;

import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns an exception into an exit code and one line that says where, what was expected, what was found, what to do. */
final class Failure {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final int LONGEST_MESSAGE = 4_000;
    private static final int BEGINNING_KEPT = 2_500;
    private static final int END_KEPT = 1_000;

    private Failure() {}

    /** For a command line that cannot be parsed. */
    static int usage(ParameterException e, Console console) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName(" ");
        console.say("error: " + name + ": " + problem(e) + ". See " + name + " --help");
        return USAGE;
    }

    private static String problem(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return withoutStop(oneLine(e.getMessage()).replaceFirst("^Error: ", ""));
        }
        String given = unmatched.getUnmatched().get(0);
        String kind = given.startsWith("-")
                ? "an option"
                : e.getCommandLine().getSubcommands().isEmpty() ? "no more arguments" : "a command";
        List<String> suggestions = unmatched.getSuggestions();
        String hint = suggestions.isEmpty() ? "" : "; perhaps '" + suggestions.get(0) + "' was meant";
        return "expected " + kind + ", got '" + given + "'" + hint;
    }

    /** For a command that threw. */
    static int report(Throwable e, boolean debug, Console console) {
        Throwable cause = cause(e);
        console.say("error: " + message(cause));
        if (debug) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            trace.toString().lines().forEach(console::say);
        }
        return cause instanceof IllegalArgumentException ? USAGE : FAILED;
    }

    /** The exception that says it best: what merely carries another is passed through. */
    private static Throwable cause(Throwable e) {
        Throwable here = e;
        Throwable inner = here.getCause();
        while (inner != null && isCarrier(here)) {
            here = inner;
            inner = here.getCause();
        }
        return here;
    }

    private static boolean isCarrier(Throwable e) {
        return e instanceof ExecutionException
                || e instanceof CompletionException
                || e instanceof UncheckedIOException
                || e instanceof SparkException
                || e instanceof ExceptionInInitializerError
                || e.getClass() == RuntimeException.class;
    }

    private static String message(Throwable e) {
        String text = oneLine(e.getMessage());
        if ((e instanceof IOException || e instanceof IllegalArgumentException) && text.contains(" ")) {
            return text;
        }
        String kind = e.getClass().getSimpleName();
        return withoutStop(text.isEmpty() ? kind : kind + ": " + text)
                + ". This was not foreseen: --debug or the log shows where it happened";
    }

    private static String oneLine(@Nullable String text) {
        return text == null
                ? ""
                : text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .findFirst()
                        .map(Failure::shortened)
                        .orElse("");
    }

    private static String shortened(String line) {
        return line.length() <= LONGEST_MESSAGE
                ? line
                : line.substring(0, BEGINNING_KEPT) + " … (" + line.length() + " characters) … "
                        + line.substring(line.length() - END_KEPT);
    }

    private static String withoutStop(String line) {
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
