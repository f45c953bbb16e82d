package io.lockstep.driver.source;

import io.lockstep.driver.failure.InfrastructureException;
import io.lockstep.driver.files.FileFailureException;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A file that is missing or not what its format says; the message names it. */
public final class SourceException extends IOException {
    private static final long serialVersionUID = 1L;

    /** How Spark names the file that a task could not read. */
    private static final Pattern FILE = Pattern.compile("reading file:? (\\S+?)\\.?(?:\\s|$)");

    /** How Hadoop says that a local file is not the one its file of checksums was written for. */
    private static final Pattern STALE = Pattern.compile("Checksum (?:error|file not a length multiple).*?(file:\\S+)");

    /** How Hadoop says that a file is gone. */
    private static final Pattern GONE = Pattern.compile(
            "File (?:does not exist: )?(\\S+?:/\\S+|/\\S+)(?: does not exist)?[.\\s]*$", Pattern.MULTILINE);

    /** @param message file, what was expected, what was found, what to do */
    public SourceException(String message) {
        super(message);
    }

    SourceException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What made a Spark job over a source fail: the exception a task threw, from below Spark's own. */
    public static IOException of(Exception failure) {
        FileFailureException told = FileFailureException.among(failure);
        if (told != null) {
            return told;
        }
        InfrastructureException lost = InfrastructureException.among(failure);
        if (lost != null) {
            return lost;
        }
        Throwable deepest = failure;
        String file = "";
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof SourceException found) {
                return found;
            }
            Matcher named = FILE.matcher(String.valueOf(cause.getMessage()));
            file = named.find() ? named.group(1) : file;
            deepest = cause;
        }
        String found = deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
        Matcher stale = STALE.matcher(found);
        if (stale.find()) {
            return new SourceException(staleChecksums(stale.group(1)), failure);
        }
        Matcher gone = GONE.matcher(found);
        if (deepest instanceof FileNotFoundException && gone.find()) {
            return new SourceException(
                    Excerpt.of(gone.group(1)) + ": expected the file that was found here before, got nothing. The data"
                            + " changed meanwhile; start again",
                    failure);
        }
        boolean said = file.isEmpty() || found.contains(file);
        return new IOException("reading the data failed: " + (said ? "" : Excerpt.of(file) + ": ") + found, failure);
    }

    private static String staleChecksums(String file) {
        int name = file.lastIndexOf('/') + 1;
        String path = file.replaceFirst("^file:(//)?", "");
        String checksums = path.substring(0, path.lastIndexOf('/') + 1) + "." + file.substring(name) + ".crc";
        return Excerpt.of(path) + ": expected the bytes that " + Excerpt.of(checksums)
                + " was written for, got others. Copy the file afresh, or delete the checksums if the file is right";
    }

    private static @Nullable Throwable next(Throwable throwable) {
        Throwable cause = throwable.getCause();
        return cause == throwable ? null : cause;
    }
}
