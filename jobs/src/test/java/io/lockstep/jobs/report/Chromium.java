package io.lockstep.jobs.report;

import io.lockstep.driver.json.Json;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Chromium without a window, driven by the DevTools protocol; no name resolves for it. Used by one thread. */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final List<String> OPTIONS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--remote-debugging-port=0");
    private static final long START_SECONDS = 30;
    private static final long ANSWER_SECONDS = 30;
    private static final int PHONE_BELOW = 600;
    private static final int HEIGHT = 900;

    private final Process process;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final List<String> requests = new ArrayList<>();
    private final WebSocket socket;
    private @Nullable String session;
    private int last;

    private Chromium(Process process, String address) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), new Listener(messages))
                .join();
    }

    /** Where one is installed. */
    static Optional<Path> program() {
        return Stream.of(Objects.toString(System.getenv("PATH"), "").split(File.pathSeparator, -1))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param profile a new directory */
    static Chromium start(Path program, Path profile) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(OPTIONS);
        command.add("--user-data-dir=" + profile);
        command.add("about:blank");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("output.txt").toFile())
                .start();
        Path port = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
            if (System.nanoTime() > end || !process.isAlive()) {
                process.destroyForcibly();
                throw new IOException(
                        program + ": expected to start, got " + Files.readString(profile.resolve("output.txt")));
            }
            Thread.sleep(20);
        }
        List<String> lines = Files.readAllLines(port);
        Chromium chromium = new Chromium(process, "ws://127.0.0.1:" + lines.get(0) + lines.get(1));
        Object target = chromium.call("Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId");
        chromium.session = String.valueOf(chromium.call(
                        "Target.attachToTarget", Map.of("targetId", Objects.requireNonNull(target), "flatten", true))
                .get("sessionId"));
        chromium.call("Page.enable", Map.of());
        chromium.call("Network.enable", Map.of());
        return chromium;
    }

    /** Messages as they come, put together where they come in parts. */
    private static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<String> messages;
        private final StringBuilder part = new StringBuilder();

        Listener(BlockingQueue<String> messages) {
            this.messages = messages;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    private Map<?, ?> next() throws IOException, InterruptedException {
        String message = messages.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new IOException("chromium: expected an answer within " + ANSWER_SECONDS + " s, got none");
        }
        Map<?, ?> parsed = (Map<?, ?>) Json.parse(message, "message");
        if ("Network.requestWillBeSent".equals(parsed.get("method"))) {
            Map<?, ?> request = (Map<?, ?>) map(parsed.get("params")).get("request");
            requests.add(String.valueOf(map(request).get("url")));
        }
        return parsed;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private Map<?, ?> call(String method, Map<String, ?> parameters) throws IOException, InterruptedException {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", ++last);
        message.put("method", method);
        message.put("params", parameters);
        String own = session;
        if (own != null) {
            message.put("sessionId", own);
        }
        socket.sendText(Json.line(message), true).join();
        Map<?, ?> answer = next();
        while (!(answer.get("id") instanceof Number id) || id.intValue() != last) {
            answer = next();
        }
        if (answer.containsKey("error")) {
            throw new IOException(method + ": expected a result, got " + answer.get("error"));
        }
        return map(answer.get("result"));
    }

    /** Opens a file, and waits until it is loaded. */
    void open(Path file) throws IOException, InterruptedException {
        requests.clear();
        call("Page.navigate", Map.of("url", file.toUri().toString()));
        while (!"Page.loadEventFired".equals(next().get("method"))) {
            // until then
        }
    }

    /** Draws the open file as wide as that, light or dark. */
    void draw(int width, boolean dark) throws IOException, InterruptedException {
        Map<String, Object> screen = new LinkedHashMap<>();
        screen.put("width", width);
        screen.put("height", HEIGHT);
        screen.put("screenWidth", width);
        screen.put("screenHeight", HEIGHT);
        screen.put("deviceScaleFactor", 1);
        screen.put("mobile", width < PHONE_BELOW);
        call("Emulation.setDeviceMetricsOverride", screen);
        Map<String, String> scheme = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
        evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
    }

    /** What a script's last expression is, as text. */
    String evaluate(String script) throws IOException, InterruptedException {
        Map<?, ?> answer =
                call("Runtime.evaluate", Map.of("expression", script, "returnByValue", true, "awaitPromise", true));
        if (answer.containsKey("exceptionDetails")) {
            throw new IOException("script: expected a value, got " + answer.get("exceptionDetails"));
        }
        return String.valueOf(map(answer.get("result")).get("value"));
    }

    /** Addresses that were asked for since a page was opened, that of the page among them. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        socket.abort();
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            process.onExit().get(5, TimeUnit.SECONDS);
            for (ProcessHandle child : children) {
                child.onExit().get(5, TimeUnit.SECONDS); // they write into the profile to their end
            }
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
