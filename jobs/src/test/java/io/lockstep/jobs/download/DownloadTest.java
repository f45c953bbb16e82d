package io.lockstep.jobs.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lockstep.driver.failure.InfrastructureException;
import io.lockstep.driver.files.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a server of this test, which does what it is told to. */
class DownloadTest {
    private static final byte[] CONTENT = content(200_000, 1);
    private static final Fetch QUICK = new Fetch(3, Duration.ofMillis(1), Duration.ofSeconds(5));

    @TempDir
    private Path directory;

    private HttpServer server;

    /** What was asked for: {@code range if-range}. */
    private final List<String> asked = new ArrayList<>();

    /** Statuses to answer with before anything else. */
    private final List<Integer> statuses = new ArrayList<>();

    private byte[] served = CONTENT;
    private String tag = "\"first\"";
    private boolean ranges = true;

    /** Bytes after which an answer ends without its end; 0: it goes on. */
    private int cut;

    private static byte[] content(int size, int step) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * step + i / 251);
        }
        return bytes;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/rows.csv", this::answer);
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", address("/rows.csv"));
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        String condition = exchange.getRequestHeaders().getFirst("If-Range");
        asked.add(range + " " + condition);
        if (!statuses.isEmpty()) {
            exchange.sendResponseHeaders(statuses.remove(0), -1);
            exchange.close();
            return;
        }
        if (tag != null) {
            exchange.getResponseHeaders().add("ETag", tag);
        }
        int from = ranges && range != null && tag != null && tag.equals(condition)
                ? Integer.parseInt(range.replaceAll("\\D", ""))
                : 0;
        if (from >= served.length) {
            exchange.sendResponseHeaders(416, -1);
            exchange.close();
            return;
        }
        if (from > 0) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (served.length - 1) + "/" + served.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, served.length - from);
        int end = cut > 0 ? Math.min(served.length, from + cut) : served.length;
        OutputStream out = exchange.getResponseBody();
        out.write(served, from, end - from);
        out.flush();
        // without the bytes that are due, this ends the connection
        exchange.close();
    }

    private DataSet set(String path) {
        return new DataSet(
                "rows",
                "rows",
                "none",
                "a test",
                "",
                List.of(new RemoteFile(address(path), "in/rows.csv", CONTENT.length, Sha256.of(CONTENT))));
    }

    private List<Download.Fetched> download(DataSet set) throws IOException {
        return new Download(directory, QUICK, (file, bytes) -> {}).of(set);
    }

    private List<String> names() throws IOException {
        try (var found = Files.walk(directory)) {
            return found.filter(Files::isRegularFile)
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFileIsFetchedOnceAndFromWhereItMovedTo() throws IOException {
        assertThat(download(set("/moved"))).singleElement().matches(Download.Fetched::fetched);
        assertThat(directory.resolve("in/rows.csv")).hasBinaryContent(CONTENT);
        assertThat(names()).containsExactly(".rows.lock", "in/rows.csv");
        assertThat(download(set("/moved"))).singleElement().matches(file -> !file.fetched());
        assertThat(asked).as("what is there and right is not asked for").hasSize(1);
    }

    @Test
    void whatWasCutGoesOnWhereItEnded() throws IOException {
        cut = 90_000;
        download(set("/rows.csv"));
        assertThat(directory.resolve("in/rows.csv")).hasBinaryContent(CONTENT);
        assertThat(asked).hasSize(3);
        assertThat(asked.get(0)).isEqualTo("null null");
        assertThat(asked.get(1)).matches("bytes=[1-9]\\d*- \"first\"");
        assertThat(asked.get(2)).matches("bytes=[1-9]\\d*- \"first\"").isNotEqualTo(asked.get(1));
    }

    @Test
    void aPartialFileIsNoFileAndGoesOnInAnotherProcess() throws IOException {
        cut = 90_000;
        Fetch once = new Fetch(1, Duration.ZERO, Duration.ofSeconds(5));
        assertThatThrownBy(() -> new Download(directory, once, (file, bytes) -> {}).of(set("/rows.csv")))
                .isInstanceOf(InfrastructureException.class)
                .hasMessageMatching(
                        address("/rows.csv") + ": expected 200000 bytes, got \\d+ and '.*', 1 times\\. Check"
                                + " network and proxy \\(https\\.proxyHost\\); the same command goes on there");
        assertThat(names()).containsExactly(".rows.lock", "in/.rows.csv.part", "in/.rows.csv.part.tag");
        cut = 0;
        download(set("/rows.csv"));
        assertThat(asked.get(1)).startsWith("bytes=");
        assertThat(directory.resolve("in/rows.csv")).hasBinaryContent(CONTENT);
        assertThat(names()).containsExactly(".rows.lock", "in/rows.csv");
    }

    @Test
    void aFileThatChangedMeanwhileOrAServerWithoutRangesBeginsAnew() throws IOException {
        for (String other : new String[] {"\"second\"", null, "W/\"weak\"", "\"first\""}) {
            Path part = Files.createDirectories(directory.resolve("in")).resolve(".rows.csv.part");
            Files.write(part, content(70_000, 3));
            Files.writeString(part.resolveSibling(".rows.csv.part.tag"), "\"first\"", StandardCharsets.UTF_8);
            tag = other;
            ranges = !"\"first\"".equals(other);
            download(set("/rows.csv"));
            assertThat(directory.resolve("in/rows.csv")).as(other).hasBinaryContent(CONTENT);
            assertThat(asked.remove(0)).isEqualTo("bytes=70000- \"first\"");
            Files.delete(directory.resolve("in/rows.csv"));
        }
        Files.write(directory.resolve("in/.rows.csv.part"), content(70_000, 3));
        download(set("/rows.csv"));
        assertThat(asked).as("nothing tells what a part without a tag is of").containsExactly("null null");
    }

    @Test
    void aServerThatIsOutOfOrderIsAskedAgainAFewTimes() throws IOException {
        statuses.addAll(List.of(500, 429));
        download(set("/rows.csv"));
        assertThat(directory.resolve("in/rows.csv")).hasBinaryContent(CONTENT);
        Files.delete(directory.resolve("in/rows.csv"));
        statuses.addAll(List.of(503, 503, 503));
        assertThatThrownBy(() -> download(set("/rows.csv")))
                .isInstanceOf(InfrastructureException.class)
                .hasMessage(address("/rows.csv") + ": expected 200000 bytes, got 0 and 'HTTP 503', 3 times. Check"
                        + " network and proxy (https.proxyHost); the same command goes on there");
        asked.clear();
        statuses.add(404);
        assertThatThrownBy(() -> download(set("/rows.csv")))
                .hasMessage(address("/rows.csv") + ": expected the file, got HTTP 404. It may have moved: fetch it by"
                        + " hand, and put it where the recipe reads it");
        assertThat(asked).hasSize(1);
    }

    @Test
    void otherBytesAreNotKept() throws IOException {
        served = content(CONTENT.length, 3);
        assertThatThrownBy(() -> download(set("/rows.csv")))
                .hasMessage(address("/rows.csv") + ": expected SHA-256 " + Sha256.of(CONTENT) + ", got "
                        + Sha256.of(served)
                        + ". It was damaged on the way, or the file there is another one now: nothing"
                        + " of it is kept. Try once more");
        assertThat(names()).containsExactly(".rows.lock");
        served = content(CONTENT.length + 1, 1);
        assertThatThrownBy(() -> download(set("/rows.csv")))
                .hasMessage(
                        address("/rows.csv") + ": expected 200000 bytes, got more. The file there is another one now;"
                                + " nothing of it is kept. A newer Lockstep may know it");
        assertThat(names()).containsExactly(".rows.lock");
        Files.writeString(directory.resolve("in/rows.csv"), "mine");
        assertThatThrownBy(() -> download(set("/rows.csv")))
                .hasMessageStartingWith(directory.resolve("in/rows.csv") + ": expected SHA-256 " + Sha256.of(CONTENT))
                .hasMessageEndingWith(
                        ". It is another file, or was changed: move it away, or say --output for another directory");
        assertThat(directory.resolve("in/rows.csv")).hasContent("mine");
    }

    @Test
    void aFileThatBecameShorterIsSaidAndNotBegunForEver() throws IOException {
        served = content(CONTENT.length - 1, 1);
        assertThatThrownBy(() -> download(set("/rows.csv")))
                .hasMessage(address("/rows.csv") + ": expected 200000 bytes, got 199999 and no more. The file there is"
                        + " another one now; nothing of it is kept. A newer Lockstep may know it");
        assertThat(names()).containsExactly(".rows.lock");
        assertThat(asked).hasSize(2);
        served = CONTENT;
        download(set("/rows.csv"));
        assertThat(directory.resolve("in/rows.csv")).hasBinaryContent(CONTENT);
    }

    @Test
    void whatLinksLeadToIsNotWrittenTo() throws IOException {
        Path mine = Files.writeString(directory.resolve("mine"), "mine");
        Path part = Files.createDirectories(directory.resolve("in")).resolve(".rows.csv.part");
        Files.createSymbolicLink(part, mine);
        Files.writeString(part.resolveSibling(".rows.csv.part.tag"), "\"first\"", StandardCharsets.UTF_8);
        download(set("/rows.csv"));
        assertThat(mine).hasContent("mine");
        Path rows = directory.resolve("in/rows.csv");
        assertThat(rows).isRegularFile().hasBinaryContent(CONTENT);
        assertThat(Files.isSymbolicLink(rows)).isFalse();
        Files.delete(rows);
        Files.createSymbolicLink(rows, directory.resolve("not-mounted/rows.csv"));
        assertThatThrownBy(() -> download(set("/rows.csv")))
                .hasMessage(rows + ": expected SHA-256 " + Sha256.of(CONTENT) + ", got a link to nothing, or a device."
                        + " It is another file, or was changed: move it away, or say --output for another directory");
        assertThat(Files.isSymbolicLink(rows)).isTrue();
    }

    @Test
    void aPlaceThatCannotBeWrittenToIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> new Download(file.resolve("below"), QUICK, (f, bytes) -> {}).of(set("/rows.csv")))
                .hasMessageStartingWith(file.resolve("below") + ": expected a directory to write to, got '")
                .hasMessageEndingWith("'. Say --output for another");
        // what cannot be written to, as a full disk cannot
        Files.createDirectories(directory.resolve("in/.rows.csv.part/full"));
        assertThatThrownBy(() -> download(set("/rows.csv")))
                .hasMessageStartingWith(
                        directory.resolve("in/.rows.csv.part") + ": expected to write 200000 bytes, got '")
                .hasMessageEndingWith(
                        "'. Free space there, or say --output for another directory; what is there is kept");
        DataSet large = new DataSet(
                "large",
                "",
                "",
                "",
                "",
                List.of(new RemoteFile(address("/rows.csv"), "large", Long.MAX_VALUE / 2, Sha256.of(CONTENT))));
        assertThatThrownBy(() -> download(large))
                .hasMessageStartingWith(directory + ": expected 4611686018427387903 bytes of space for large, got ")
                .hasMessageEndingWith(". Free some, or say --output for another directory");
    }

    @Test
    void aSecondProcessEndsAtOnce() throws IOException {
        Path lock = directory.resolve(".rows.lock");
        try (FileChannel other = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            assertThatThrownBy(() -> download(set("/rows.csv")))
                    .isInstanceOf(InfrastructureException.class)
                    .hasMessage(lock + ": expected nobody else to fetch this data set, got another process that does."
                            + " Wait for it, and start again: what it fetched is taken");
        }
        assertThat(asked).isEmpty();
        download(set("/rows.csv"));
    }

    @Test
    void anArchiveIsUnpackedWholeOrNotAtAll() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream zipped = new GZIPOutputStream(bytes)) {
            zipped.write(CONTENT);
        }
        served = bytes.toByteArray();
        DataSet set = new DataSet(
                "rows",
                "",
                "",
                "",
                "",
                List.of(new RemoteFile(
                        URI.create(address("/rows.csv")), "rows.csv.gz", served.length, Sha256.of(served), "plain")));
        // one that was killed
        Files.createDirectories(directory.resolve(".plain.unpacking/left"));
        download(set);
        assertThat(directory.resolve("plain/rows.csv")).hasBinaryContent(CONTENT);
        assertThat(names()).containsExactly(".rows.lock", "plain/rows.csv", "rows.csv.gz");
        assertThat(directory.resolve(".plain.unpacking")).doesNotExist();
        download(set);
        assertThat(asked).hasSize(1);
    }

    @Test
    void everyDataSetHasANameAndAnAddressOfItsOwn() {
        List<DataSet> all = DataSets.all();
        assertThat(all).extracting(DataSet::name).doesNotHaveDuplicates().isSorted();
        assertThat(all.stream().flatMap(set -> set.files().stream()))
                .allMatch(file -> file.address().getScheme().equals("https"))
                .extracting(RemoteFile::path)
                .doesNotHaveDuplicates()
                .allMatch(path -> path.matches("[a-z0-9_-]+(/[a-z0-9_.-]+)?[a-z0-9_.-]*"));
        for (DataSet set : all) {
            if (!set.train().isEmpty()) {
                assertThat(Path.of("..", set.train().split(" ", 2)[0])).isRegularFile();
            }
            assertThat(DataSets.named(set.name())).isSameAs(set);
        }
        assertThatThrownBy(() -> DataSets.named("minst"))
                .hasMessageMatching(
                        "data set: expected one of .*, got 'minst'; perhaps 'mnist' was meant\\. conf/README.md"
                                + " says where data of other recipes are");
    }
}
