package io.lockstep.driver.source;

import io.lockstep.driver.failure.InfrastructureException;
import io.lockstep.driver.files.FileFailureException;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A file that is missing or not what its format says; the message names it. */
public final class SourceException extends IOException {
    private static final long serialVersionUID = 1L;

    /** How Spark names the file that a task could not read. */
    private static final Pattern FILE = Pattern.compile("reading file:? (\\S+?)\\.?(?:\\s|$)");

    /** How Hadoop says that a local file is not the one its file of checksums was written for. */
    private static final Pattern STALE = Pattern.compile(
            "Checksum (?:error|file not a length multiple).*?(file:.+?)(?= at \\d|$)", Pattern.MULTILINE);

    /** How Hadoop says that a file is gone. */
    private static final Pattern GONE = Pattern.compile(
            "File (?:does not exist: )?((?:[A-Za-z][A-Za-z0-9+.-]*:)?/.*?)(?: does not exist)?[.\\s]*$",
            Pattern.MULTILINE);

    /** @param message file, what was expected, what was found, what to do */
    public SourceException(String message) {
        super(message);
    }

    SourceException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What made a Spark job over a source fail: the exception a task threw, from below Spark's own. */
    public static IOException of(Exception failure) {
        IOException told = among(failure);
        if (told != null) {
            return told;
        }
        Throwable deepest = deepest(failure);
        String found = deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
        return new IOException("reading the data failed: " + found, failure);
    }

    /** The failure of a file or of the cluster that a job's failure tells of; null where it names none. */
    public static @Nullable IOException among(Exception failure) {
        FileFailureException told = FileFailureException.among(failure);
        if (told != null) {
            return told;
        }
        InfrastructureException lost = InfrastructureException.among(failure);
        if (lost != null) {
            return lost;
        }
        String file = "";
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof SourceException found) {
                return found;
            }
            Matcher named = FILE.matcher(String.valueOf(cause.getMessage()));
            file = named.find() ? plain(named.group(1)) : file;
        }
        return ofFile(failure, deepest(failure), file);
    }

    /** @param file that Spark says it was reading; empty where it says none */
    private static @Nullable SourceException ofFile(Exception failure, Throwable deepest, String file) {
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
        if (file.isEmpty() || deepest instanceof Error) {
            return null;
        }
        String bytes = found.contains("CRC") ? "pages that match their checksums" : "bytes that its format allows";
        return new SourceException(
                Excerpt.of(file) + ": expected " + bytes + ", got damaged ones ("
                        + Excerpt.of(found.lines().findFirst().orElse("")) + "). Copy the file afresh",
                failure);
    }

    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            deepest = cause;
        }
        return deepest;
    }

    /** A path as Hadoop writes it, of the address that Spark says: {@code file:///a%20b} is {@code file:/a b}. */
    private static String plain(String address) {
        try {
            URI uri = new URI(address);
            String authority = uri.getRawAuthority();
            return uri.getScheme() == null || uri.getPath() == null
                    ? address
                    : uri.getScheme() + ":" + (authority == null ? "" : "//" + authority) + uri.getPath();
        } catch (URISyntaxException e) {
            return address;
        }
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
