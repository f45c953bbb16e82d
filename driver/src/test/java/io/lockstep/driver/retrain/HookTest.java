package io.lockstep.driver.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookTest {
    private static final BlockingQueue<String> HEARD = new LinkedBlockingQueue<>();
    private static HttpServer server;

    @TempDir
    private Path directory;

    /** Answers with the number its path ends in; 0: never. */
    @BeforeAll
    static void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().toString();
            int status = Integer.parseInt(path.replaceAll("\\?.*", "").replaceAll(".*/", ""));
            if (status == 0) {
                return;
            }
            HEARD.add(exchange.getRequestMethod() + " " + path + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static Hook url(String user, String path) {
        return new Hook(
                List.of(), "http://" + user + "127.0.0.1:" + server.getAddress().getPort() + path, 1);
    }

    private static Hook command(String... command) {
        return new Hook(List.of(command), null, 1);
    }

    @Test
    void aUrlIsPostedTo() throws Exception {
        HEARD.clear();
        url("", "/tell/200").tell("{\"a\":1}");
        assertThat(HEARD.take()).isEqualTo("POST /tell/200 null application/json; charset=utf-8 {\"a\":1}");
        url("me:p%40ss@", "/204?token=x%20y").tell("{}");
        // me:p@ss
        assertThat(HEARD.take()).startsWith("POST /204?token=x%20y Basic bWU6cEBzcw== ");
    }

    @Test
    void aUrlThatFailsIsSaidWithoutItsSecrets() {
        Hook hook = url("me:secret1@", "/secret2/500?token=secret3");
        assertThatThrownBy(() -> hook.tell("{}")).hasMessage("expected HTTP status 200 to 299, got 500");
        assertThat(hook.shown())
                .isEqualTo("http://127.0.0.1:" + server.getAddress().getPort() + "/…");
        assertThat(hook.toString()).doesNotContain("secret");
        // a redirect could lead a password elsewhere
        assertThatThrownBy(() -> url("", "/302").tell("{}")).hasMessage("expected HTTP status 200 to 299, got 302");
        assertThatThrownBy(() -> url("", "/0").tell("{}"))
                .hasMessage("expected it to end within 1 seconds, got no end");
        assertThatThrownBy(() -> new Hook(List.of(), "http://127.0.0.1:1/secret", 5).tell("{}"))
                .hasMessage("expected an answer, got ConnectException");
    }

    @Test
    void aCommandReadsTheResult() throws Exception {
        Path heard = directory.resolve("heard of it");
        command("/bin/sh", "-c", "cat > \"$0\"", heard.toString()).tell("{\"a\":1}");
        assertThat(heard).hasContent("{\"a\":1}\n");
        command("/bin/true").tell("x".repeat(1 << 20));
        // no shell: what looks like one is an argument
        command("/bin/echo", "; touch " + directory.resolve("never")).tell("{}");
        assertThat(directory.resolve("never")).doesNotExist();
    }

    @Test
    void aCommandThatFailsIsSaid() throws Exception {
        assertThatThrownBy(() -> command("/bin/sh", "-c", "exit 7", "secret").tell("{}"))
                .hasMessage("expected exit code 0, got 7");
        assertThatThrownBy(() -> command("no-such-program", "secret").tell("{}"))
                .hasMessage("expected a program that can be run on this machine, got none");
        assertThat(command("notify", "secret").shown()).isEqualTo("notify");
        Path file = directory.resolve("pid");
        assertThatThrownBy(() -> command("/bin/sh", "-c", "sleep 100 & echo $! > \"$0\"; wait", file.toString())
                        .tell("{}"))
                .hasMessage("expected it to end within 1 seconds, got no end");
        requireEnd(file);
    }

    @Test
    void aCommandEndsWithTheWaitForIt() throws Exception {
        Path file = directory.resolve("pid");
        Hook hook = new Hook(
                List.of(
                        "/bin/sh",
                        "-c",
                        "sleep 100 & echo $! > \"$0.new\"; mv \"$0.new\" \"$0\"; wait",
                        file.toString()),
                null,
                100);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread waiting = new Thread(() -> failure.set(catchThrowable(() -> hook.tell("{}"))));
        waiting.start();
        for (int i = 0; i < 200 && !Files.exists(file); i++) {
            Thread.sleep(50);
        }
        waiting.interrupt();
        waiting.join(10_000);
        assertThat(failure.get()).isInstanceOf(InterruptedIOException.class).hasMessage("interrupted");
        requireEnd(file);
    }

    /** What a command started ends with it; what nobody waits for may stay as an entry without a program. */
    private static void requireEnd(Path file) throws Exception {
        long child = Long.parseLong(Files.readString(file).strip());
        for (int i = 0; i < 100 && runs(child); i++) {
            Thread.sleep(50);
        }
        assertThat(runs(child)).as("what a command started").isFalse();
    }

    private static boolean runs(long process) {
        return ProcessHandle.of(process)
                .flatMap(found -> found.info().command())
                .isPresent();
    }

    @Test
    void wrongConfigs() {
        assertThatThrownBy(() -> new Hook(List.of(), null, 1))
                .hasMessageStartingWith("expected command or url, got none.");
        assertThatThrownBy(() -> new Hook(List.of("a"), "http://a", 1))
                .hasMessageStartingWith("expected command or url, got both.");
        assertThatThrownBy(() -> new Hook(List.of(" "), null, 1)).hasMessageContaining("expected a program");
        assertThatThrownBy(() -> new Hook(List.of("a"), null, 0))
                .hasMessage("timeoutSeconds must be at least 1, got 0");
        for (String url : List.of("ftp://secret@host/", "secret", "http:// secret", "http:///secret")) {
            assertThatThrownBy(() -> new Hook(List.of(), url, 1))
                    .hasMessageStartingWith("url: expected http://host/path or https://host/path, got another text of ")
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
    }
}
