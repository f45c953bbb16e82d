package io.lockstep.jobs.command;

import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.driver.failure.InfrastructureException;
import io.lockstep.driver.failure.RefusedException;
import io.lockstep.driver.feature.SchemaDrift;
import io.lockstep.driver.feature.SchemaDriftException;
import io.lockstep.driver.files.FileFailureException;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.registry.ConflictException;
import io.lockstep.driver.retrain.LateDataException;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Names;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.hdfs.BlockMissingException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.spark.SparkException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns an exception into an exit code and one line that says where, what was expected, what was found, what to do.
 * Where the result is JSON, standard out ends with {@code {"error": …, "exit_code": …, "retryable": …}}; where a gate
 * refused, the result is in it.
 */
final class Failure {
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int REFUSED = 3;

    private static final int LONGEST_MESSAGE = 4_000;
    private static final int BEGINNING_KEPT = 2_500;
    private static final int END_KEPT = 1_000;

    private static final int DEEPEST_CAUSE = 100;

    private static final List<Class<? extends Throwable>> INFRASTRUCTURE = List.of(
            WorkerLostException.class,
            ConflictException.class,
            LateDataException.class,
            SocketException.class,
            InterruptedIOException.class,
            UnknownHostException.class,
            RemoteException.class,
            BlockMissingException.class);

    private Failure() {}

    /** For a command line that cannot be parsed. */
    static int usage(ParameterException e, Console console) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName(" ");
        String message = name + ": " + problem(e) + ". See " + name + " --help";
        console.say("error: " + message);
        json(Map.of(), message, USAGE, false, console);
        return USAGE;
    }

    private static String problem(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return withoutStop(oneLine(e.getMessage()).replaceFirst("^Error: ", ""));
        }
        String given = unmatched.getUnmatched().get(0);
        Set<String> commands = e.getCommandLine().getSubcommands().keySet();
        String kind = given.startsWith("-") ? "an option" : commands.isEmpty() ? "no more arguments" : "a command";
        List<String> suggestions = unmatched.getSuggestions();
        Collection<String> near = kind.equals("a command") ? commands : suggestions;
        String hint = suggestions.isEmpty() ? "" : "; perhaps '" + Names.closest(given, near) + "' was meant";
        return "expected " + kind + ", got '" + given + "'" + hint;
    }

    /** For a command that threw. */
    static int report(Throwable e, boolean debug, Console console) {
        Throwable cause = cause(e);
        String message = message(cause);
        int code = code(cause);
        if (cause instanceof SchemaDriftException drifted) {
            table(drifted.drift()).forEach(console::say);
        }
        console.say((code == REFUSED ? "refused: " : "error: ") + message);
        if (debug) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            trace.toString().lines().forEach(console::say);
        }
        Map<String, Object> result = cause instanceof RefusedException refused
                ? refused.result()
                : cause instanceof SchemaDriftException drifted
                        ? Map.of("drift", drifted.drift().plainData())
                        : Map.of();
        json(result, message, code, code == FAILED && isRetryable(e), console);
        return code;
    }

    private static List<String> table(SchemaDrift drift) {
        Table table = new Table().row(List.of("column", "at training", "now", "change", "needed"));
        for (SchemaDrift.Change change : drift.changes()) {
            table.row(List.of(
                    Excerpt.of(change.column()),
                    Excerpt.of(change.then()),
                    Excerpt.of(change.now()),
                    change.kind().text(),
                    change.needed() ? "yes" : "no"));
        }
        return table.lines();
    }

    private static int code(Throwable cause) {
        return cause instanceof IllegalArgumentException ? USAGE : cause instanceof RefusedException ? REFUSED : FAILED;
    }

    /** For a scheduler, which asks before it starts the same command again. */
    private static void json(Map<String, Object> result, String message, int code, boolean retryable, Console console) {
        if (console.isForJson()) {
            Map<String, Object> data = new LinkedHashMap<>(result);
            data.put("error", message);
            data.put("exit_code", code);
            data.put("retryable", retryable);
            console.result(Json.line(data));
        }
    }

    /** Whether what the work runs on failed: executors, network, a full disk. What was given stays wrong. */
    private static boolean isRetryable(Throwable e) {
        if (InfrastructureException.among(e) != null) {
            return true;
        }
        FileFailureException file = FileFailureException.among(e);
        if (file != null) {
            return file.isPassing();
        }
        Throwable here = e;
        for (int depth = 0; here != null && depth < DEEPEST_CAUSE; depth++) {
            Throwable found = here;
            if (INFRASTRUCTURE.stream().anyMatch(type -> type.isInstance(found))) {
                return true;
            }
            here = here.getCause();
        }
        return false;
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
