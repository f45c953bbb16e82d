package io.lockstep.driver.retrain;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Keys;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a day's result: {@code onPublish: {command: [notify-team, --quiet]}} or
 * {@code onRefuse: {url: "https://alerts.example/lockstep"}}. It gets the result as JSON, a command on its standard input, a
 * URL by POST.
 *
 * @param command program and arguments; no shell reads them. What it writes to standard error is passed on.
 * @param url HTTP or HTTPS; a user and password in it are sent as such, and stand in no log, result or message
 * @param timeoutSeconds after which it has failed, and a command is ended
 */
public record Hook(
        @Default("[]") List<String> command,
        @Nullable String url,
        @Default("30") int timeoutSeconds) {
    /** Text that stands for what is not shown of a URL. None has it, so that nobody is told by it unless it is filled in. */
    public static final String HIDDEN = "<hidden>";

    private static final int HTTP_SUCCESS = 200;
    private static final int HTTP_OTHERS = 300;

    public Hook {
        command = List.copyOf(command);
        if (command.isEmpty() == (url == null)) {
            throw new IllegalArgumentException("expected command or url, got " + (url == null ? "none" : "both")
                    + ". Write {command: [program, argument]} or {url: \"https://…\"}");
        }
        if (!command.isEmpty() && command.get(0).isBlank()) {
            throw new IllegalArgumentException("command: expected a program, got an empty name");
        }
        if (url != null) {
            address(url);
        }
        if (timeoutSeconds < 1) {
            throw new IllegalArgumentException("timeoutSeconds must be at least 1, got " + timeoutSeconds);
        }
    }

    /**
     * Complains of text where keys or a list stand, without repeating it: it may hold a password.
     *
     * @param data of a hook
     */
    static void checkForm(@Nullable Object data, String path) {
        if (data instanceof String) {
            throw new PlainDataException(
                    path, "expected keys and values such as {url: \"https://…\"}, got text. Write it so");
        }
        if (Keys.of(data).get("command") instanceof String) {
            throw new PlainDataException(
                    path + ".command", "expected a list such as [program, argument], got text. Write it so");
        }
    }

    /** Messages name no more of it than is known to be no secret. */
    private static URI address(String url) {
        try {
            URI address = new URI(url);
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            if (address.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return address;
            }
        } catch (URISyntaxException e) {
            // its message has the whole text, which may hold a password
        }
        throw new IllegalArgumentException("url: expected http://host/path or https://host/path, got another text of "
                + url.length() + " characters. Correct it");
    }

    /** The program without its arguments, or the URL's host: the rest may be secret. */
    String shown() {
        if (url == null) {
            return command.get(0);
        }
        URI address = address(url);
        return address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort())
                + "/…";
    }

    /** The URL with {@link #HIDDEN} for what may be secret beside its path; null where there is none. */
    public @Nullable String shownUrl() {
        if (url == null) {
            return null;
        }
        URI address = address(url);
        String authority = String.valueOf(address.getRawAuthority());
        int user = authority.indexOf('@') + 1;
        boolean more = address.getRawQuery() != null || address.getRawFragment() != null;
        return address.getScheme() + "://" + (user == 0 ? "" : HIDDEN + "@") + authority.substring(user)
                + Objects.requireNonNullElse(address.getRawPath(), "") + (more ? "?" + HIDDEN : "");
    }

    /**
     * Tells it.
     *
     * @param json one line
     * @throws IOException saying what went wrong, without secrets
     */
    void tell(String json) throws IOException {
        try {
            if (url == null) {
                run(json);
            } else {
                post(address(url), json);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void run(String json) throws IOException, InterruptedException {
        // a file, as a pipe is full where a program does not read
        Path input = Files.createTempFile("lockstep-hook", ".json");
        try {
            Files.writeString(input, json + "\n");
            Process process = start(input);
            if (!hasEnded(process)) {
                throw late();
            }
            if (process.exitValue() != 0) {
                throw new IOException("expected exit code 0, got " + process.exitValue());
            }
        } finally {
            Files.deleteIfExists(input);
        }
    }

    /** Waits; late or interrupted, nothing of it is left to run. */
    private boolean hasEnded(Process process) throws InterruptedException {
        boolean ended = false;
        try {
            ended = process.waitFor(timeoutSeconds, TimeUnit.SECONDS);
            return ended;
        } finally {
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private Process start(Path input) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectInput(input.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IOException("expected a program that can be run on this machine, got none", e);
        }
    }

    private IOException late() {
        return new IOException("expected it to end within " + timeoutSeconds + " seconds, got no end");
    }

    private void post(URI address, String json) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(timeoutSeconds))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpRequest.Builder request = HttpRequest.newBuilder(withoutUser(address))
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        String user = address.getUserInfo();
        if (user != null) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        }
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
        try {
            int status = answer.get(timeoutSeconds, TimeUnit.SECONDS).statusCode();
            if (status < HTTP_SUCCESS || status >= HTTP_OTHERS) {
                throw new IOException("expected HTTP status 200 to 299, got " + status);
            }
        } catch (TimeoutException e) {
            throw (IOException) late().initCause(e);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException("expected an answer, got " + cause.getClass().getSimpleName(), cause);
        } finally {
            answer.cancel(true);
        }
    }

    private static URI withoutUser(URI address) throws IOException {
        try {
            String authority = String.valueOf(address.getRawAuthority());
            return new URI(address.getScheme() + "://" + authority.substring(authority.indexOf('@') + 1)
                    + Objects.requireNonNullElse(address.getRawPath(), "")
                    + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery()));
        } catch (URISyntaxException e) {
            throw new IOException("expected a URL, got none");
        }
    }

    /** Arguments and URLs may hold secrets. */
    @Override
    public String toString() {
        return "Hook[" + shown() + "]";
    }
}
