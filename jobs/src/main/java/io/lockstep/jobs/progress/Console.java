package io.lockstep.jobs.progress;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard out for results, standard error for people. One line of standard error may be transient: on a terminal the
 * next text takes its place. Thread-safe.
 */
public final class Console {
    private static final String ERASE_LINE = "\r\u001b[K";

    // a line longer than the terminal is cut, as one that wraps could not be erased
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final boolean json;
    private boolean transientLine;

    /** @param terminal whether {@code err} is a terminal */
    public Console(PrintStream out, PrintStream err, boolean terminal) {
        this(out, err, terminal, false);
    }

    private Console(PrintStream out, PrintStream err, boolean terminal, boolean json) {
        this.json = json;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** Of this process. */
    public static Console ofProcess() {
        return new Console(
                stream(FileDescriptor.out), stream(FileDescriptor.err), isTerminal(Path.of("/proc/self/fd/2")));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 13), true, StandardCharsets.UTF_8);
    }

    private static boolean isTerminal(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** The same, for a command whose result is one line of JSON, a failure's too. */
    public Console forJson() {
        return new Console(out, err, terminal, true);
    }

    /** Whether the last line of standard out is to be JSON. */
    public boolean isForJson() {
        return json;
    }

    /** Whether standard error is a terminal. */
    public boolean isTerminal() {
        return terminal;
    }

    /** A line of the result. */
    public synchronized void result(String line) {
        erase();
        out.print(printable(line) + "\n");
        out.flush();
    }

    /** A piece of the result's text, as it comes; it may have ends of lines. */
    public synchronized void piece(String text) {
        erase();
        int begin = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
            out.print(printable(text.substring(begin, end)) + "\n");
            begin = end + 1;
        }
        out.print(printable(text.substring(begin)));
        out.flush();
    }

    /** A line for people. */
    public synchronized void say(String line) {
        erase();
        err.print(printable(line) + "\n");
        err.flush();
    }

    /** On a terminal: a line that the next text replaces. Elsewhere nothing. */
    public synchronized void passing(String line) {
        if (terminal) {
            err.print(ERASE_LINE + NO_WRAP + printable(line) + WRAP);
            err.flush();
            transientLine = true;
        }
    }

    /** A line whose control characters, which could steer a terminal, are written as {@code \xHH}; tabs stay. */
    static String printable(String line) {
        StringBuilder result = null;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean control = Character.isISOControl(c) && c != '\t';
            if (control && result == null) {
                result = new StringBuilder(line.length() + 16).append(line, 0, i);
            }
            if (result != null) {
                if (control) {
                    result.append("\\x").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                } else {
                    result.append(c);
                }
            }
        }
        return result == null ? line : result.toString();
    }

    private void erase() {
        if (transientLine) {
            err.print(ERASE_LINE);
            transientLine = false;
        }
    }
}
