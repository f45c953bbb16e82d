package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.rundir.RunIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prepared data of another version's test, which nothing has to be prepared for. */
class PreparedCleaningTest {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());
    private Path data = Path.of("");
    private String fingerprint = "";

    @BeforeEach
    void copy() throws IOException, URISyntaxException {
        URI resource = Objects.requireNonNull(DataConfig.class.getResource("/io/lockstep/driver/version-3"))
                .toURI();
        Path from;
        try (Stream<Path> found = java.nio.file.Files.walk(Path.of(resource))) {
            from = found.filter(path -> path.getFileName().toString().equals("manifest.json"))
                    .map(Path::getParent)
                    .filter(path -> path.getFileName().toString().matches("[0-9a-f]{32}"))
                    .findFirst()
                    .orElseThrow();
        }
        data = directory.resolve("prepared/" + from.getFileName());
        try (Stream<Path> all = java.nio.file.Files.walk(from)) {
            for (Path path : all.toList()) {
                Path to = data.resolve(from.relativize(path).toString());
                java.nio.file.Files.createDirectories(to.getParent());
                java.nio.file.Files.copy(path, to, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        fingerprint = PreparedStore.named(files, data.toString()).orElseThrow().fingerprint();
        age(data, 30);
    }

    private static void age(Path place, int days) throws IOException {
        FileTime then = FileTime.from(Instant.now().minus(Duration.ofDays(days)));
        try (Stream<Path> all = java.nio.file.Files.walk(place)) {
            for (Path path : all.toList()) {
                java.nio.file.Files.setLastModifiedTime(path, then);
            }
        }
    }

    private PreparedCleaning.Result clean(boolean finished) throws IOException {
        return PreparedCleaning.clean(
                files,
                directory.resolve("prepared").toString(),
                RunDirectory.byData(files, directory.toString(), finished),
                Duration.ofDays(7),
                false);
    }

    private static List<String> why(List<PreparedCleaning.Item> items) {
        return items.stream().map(PreparedCleaning.Item::why).toList();
    }

    private RunDirectory run(String data) throws IOException {
        return RunDirectory.open(
                files,
                new RunIdentity("some", Map.of("name", "some"), data),
                directory.resolve("some").toString(),
                RunDirectory.Mode.CONTINUE,
                "name: some\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatNobodyUsedForLongIsRemoved() throws IOException {
        PreparedCleaning.Result result = clean(true);
        assertThat(result.kept()).isEmpty();
        assertThat(why(result.removed())).singleElement().asString().startsWith("used by no run, last at ");
        assertThat(result.removedBytes()).isPositive();
        assertThat(data).doesNotExist();
    }

    @Test
    void whatAnUnfinishedRunUsesIsKeptHoweverOldItIs() throws IOException {
        RunDirectory run = run(fingerprint + " and weights " + "0".repeat(64));
        PreparedCleaning.Result result = clean(false);
        assertThat(why(result.kept())).containsExactly("used by file:" + directory.resolve("some"));
        run.finish(Map.of());
        Path model = java.nio.file.Files.createDirectories(directory.resolve("model"));
        java.nio.file.Files.writeString(model.resolve("manifest.json"), "{\"format\": \"another\"}");
        assertThat(why(clean(true).kept())).containsExactly("used by file:" + directory.resolve("some"));
        assertThat(data).exists();
        assertThat(clean(false).removed()).hasSize(1);
        assertThat(data).doesNotExist();
    }

    @Test
    void whatWasFoundAgainIsKept() throws IOException {
        new PreparedStore(files, directory.resolve("prepared").toString(), fingerprint).use();
        assertThat(why(clean(true).kept())).singleElement().asString().startsWith("used or written at ");
        assertThat(data).exists();
    }

    @Test
    void whatKilledPreparationsLeftIsRemovedOnceItIsOld() throws IOException {
        Path beside = java.nio.file.Files.createDirectories(data.resolve("attempt-1-2-3"));
        java.nio.file.Files.writeString(beside.resolve("train-00000-1.shard"), "half");
        Path alone = java.nio.file.Files.createDirectories(
                directory.resolve("prepared/" + "a".repeat(32) + "/attempt-4-5-6"));
        java.nio.file.Files.writeString(alone.resolve("train-00000-1.shard"), "half");
        Path foreign = java.nio.file.Files.createDirectories(directory.resolve("prepared/notes"));
        java.nio.file.Files.writeString(foreign.resolve("notes.txt"), "mine");
        run(fingerprint);
        assertThat(clean(true).removed()).as("still being written").isEmpty();
        age(directory.resolve("prepared"), 30);
        assertThat(why(clean(true).removed()))
                .hasSize(2)
                .allMatch(why -> why.startsWith("left by a preparation that did not end, at "));
        assertThat(beside).doesNotExist();
        assertThat(alone.getParent()).doesNotExist();
        assertThat(foreign.resolve("notes.txt")).hasContent("mine");
        assertThat(PreparedStore.at(files, data.toString())).isPresent();
    }
}
