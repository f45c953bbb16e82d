package io.lockstep.jobs.download;

import io.lockstep.driver.failure.InfrastructureException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.net.HttpURLConnection;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetching of one file over HTTP into a partial one, from where an earlier attempt ended. A server is asked for the rest only if
 * the file is still the one that was begun, by its ETag or date of change (RFC 9110, 13.1.5); where it is another, or the server sends all of it,
 * the partial file is begun anew. Redirects are followed within a protocol. Proxies are the JVM's: {@code https.proxyHost} and {@code https.proxyPort}.
 *
 * @param attempts that bring nothing, one after the other, before it is given up
 * @param pause before the second of them; it doubles with each
 * @param timeout to connect, and for each part of an answer
 */
record Fetch(int attempts, Duration pause, Duration timeout) {
    static final Fetch STANDARD = new Fetch(5, Duration.ofSeconds(1), Duration.ofSeconds(60));

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int NOT_SATISFIABLE = 416;
    private static final int SERVER_ERRORS = 500;

    /** A failure that may pass. */
    private static final class PassingException extends IOException {
        private static final long serialVersionUID = 1L;

        PassingException(String message) {
            super(message);
        }
    }

    /**
     * Fetches what a partial file does not have yet.
     *
     * @param part partial file, made when absent
     * @param progress hears of the bytes that are there
     */
    void into(RemoteFile file, Path part, LongConsumer progress) throws IOException {
        if (Files.isSymbolicLink(part)) {
            // what it leads to is somebody else's
            begin(part);
        }
        int failed = 0;
        while (true) {
            long before = size(part);
            if (before == file.bytes()) {
                return;
            }
            try {
                attempt(file, part, progress);
            } catch (WriteException e) {
                throw new IOException(
                        part + ": expected to write " + file.bytes() + " bytes, got '" + e.getMessage()
                                + "'. Free space there, or say --output for another directory; what is there is kept",
                        e);
            } catch (AnswerException e) {
                throw new IOException(e.getMessage(), e);
            } catch (IOException e) {
                failed = size(part) > before ? 1 : failed + 1;
                if (failed >= attempts) {
                    throw new InfrastructureException(
                            file.address() + ": expected " + file.bytes() + " bytes, got " + size(part) + " and '"
                                    + said(e) + "', " + attempts
                                    + " times. Check network and proxy (https.proxyHost); the same command goes on there",
                            e);
                }
                sleep(failed);
            }
        }
    }

    private static String said(IOException e) {
        String kind = e.getClass().getSimpleName();
        return e instanceof PassingException ? String.valueOf(e.getMessage()) : kind + ": " + e.getMessage();
    }

    private void sleep(int failed) throws IOException {
        try {
            Thread.sleep(pause.toMillis() << Math.min(failed - 1, 10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private void attempt(RemoteFile file, Path part, LongConsumer progress) throws IOException {
        long have = size(part);
        String validator = have > 0 && have < file.bytes() ? validator(part) : "";
        URLConnection plain = file.address().toURL().openConnection();
        if (!(plain instanceof HttpURLConnection connection)) {
            throw new AnswerException(file.address() + ": expected an address of HTTP, got another");
        }
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setRequestProperty("Accept-Encoding", "identity");
        connection.setRequestProperty("User-Agent", "lockstep");
        if (!validator.isEmpty()) {
            connection.setRequestProperty("Range", "bytes=" + have + "-");
            connection.setRequestProperty("If-Range", validator);
        }
        try {
            long from = start(file, part, connection, have);
            if (from == 0) {
                remember(part, connection);
            }
            copy(file, connection, part, from, progress);
        } finally {
            connection.disconnect();
        }
    }

    /** The byte that the answer begins with. */
    private static long start(RemoteFile file, Path part, HttpURLConnection connection, long have) throws IOException {
        int code = connection.getResponseCode();
        if (code == HttpURLConnection.HTTP_OK) {
            return 0;
        }
        String range = Objects.requireNonNullElse(connection.getHeaderField("Content-Range"), "");
        if (code == HttpURLConnection.HTTP_PARTIAL && range.startsWith("bytes " + have + "-")) {
            return have;
        }
        boolean passing = code >= SERVER_ERRORS
                || code == TOO_MANY_REQUESTS
                || code == HttpURLConnection.HTTP_CLIENT_TIMEOUT
                || code == HttpURLConnection.HTTP_PARTIAL;
        if (passing) {
            throw new PassingException("HTTP " + code);
        }
        if (code == NOT_SATISFIABLE) {
            // what was begun ends before the size of the table
            begin(part);
            throw new AnswerException(file.address() + ": expected " + file.bytes() + " bytes, got " + have
                    + " and no more. The file there is another one now; nothing of it is kept. A newer Lockstep may know"
                    + " it");
        }
        throw new AnswerException(file.address() + ": expected the file, got HTTP " + code
                + ". It may have moved: fetch it by hand, and put it where the recipe reads it");
    }

    private static void copy(RemoteFile file, HttpURLConnection connection, Path part, long from, LongConsumer progress)
            throws IOException {
        try (InputStream in = connection.getInputStream();
                RandomAccessFile out = opened(part, from)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long at = from;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                at += count;
                if (at > file.bytes()) {
                    begin(part);
                    throw new AnswerException(
                            file.address() + ": expected " + file.bytes()
                                    + " bytes, got more. The file there is another one now; nothing of it is kept. A newer Lockstep may know it");
                }
                write(out, buffer, count);
                progress.accept(at);
            }
            if (at < file.bytes()) {
                throw new EOFException("the answer ended after " + at + " bytes");
            }
        }
    }

    private static RandomAccessFile opened(Path part, long from) throws WriteException {
        try {
            RandomAccessFile out = new RandomAccessFile(part.toFile(), "rw");
            out.setLength(from);
            out.seek(from);
            return out;
        } catch (IOException e) {
            throw new WriteException(e);
        }
    }

    private static void write(RandomAccessFile out, byte[] buffer, int count) throws WriteException {
        try {
            out.write(buffer, 0, count);
        } catch (IOException e) {
            throw new WriteException(e);
        }
    }

    /** Forgets what was fetched. */
    static void begin(Path part) throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(tag(part));
    }

    private static Path tag(Path part) {
        return part.resolveSibling(part.getFileName() + ".tag");
    }

    private static long size(Path part) throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    /** What tells that the file is still the one that was begun; empty: nothing does. */
    private static String validator(Path part) throws IOException {
        return Files.exists(tag(part)) ? Files.readString(tag(part), StandardCharsets.UTF_8) : "";
    }

    private static void remember(Path part, HttpURLConnection connection) throws WriteException {
        @Nullable String tag = connection.getHeaderField("ETag");
        String validator = tag != null && !tag.startsWith("W/")
                ? tag
                : Objects.requireNonNullElse(connection.getHeaderField("Last-Modified"), "");
        try {
            // never the tag of one file beside the bytes of another
            begin(part);
            if (!validator.isEmpty()) {
                Files.writeString(tag(part), validator, StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new WriteException(e);
        }
    }

    /** The place that is written to failed, not the network. */
    private static final class WriteException extends IOException {
        private static final long serialVersionUID = 1L;

        WriteException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** A failure that comes again. */
    private static final class AnswerException extends IOException {
        private static final long serialVersionUID = 1L;

        AnswerException(String message) {
            super(message);
        }
    }
}
