package io.lockstep.driver.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.modeldir.ModelDirectory;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryTest {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));
    private String place = "";
    private String model = "";

    @BeforeEach
    void aModel() throws IOException {
        place = directory.resolve("models/credit").toString();
        model = SmallModels.write(files, directory.resolve("run/model").toString(), 1);
    }

    private Registry registry() throws IOException {
        return Registry.create(files, place);
    }

    /** Publishes versions 1 to so many, which all become champion in turn. */
    private Registry published(int count) throws IOException {
        Registry registry = registry();
        for (int number = 1; number <= count; number++) {
            try (Lease lease = registry.acquire("test")) {
                lease.publish(SmallModels.publication(model, number)
                        .withAliases(List.of(Registry.CHAMPION), Map.of(Registry.CHAMPION, number - 1L)));
            }
        }
        return registry;
    }

    @Test
    void whatServedBeforeIsKeptAndGoesBackAndForth() throws IOException {
        Registry registry = published(3);
        assertThat(registry.name()).isEqualTo("credit");
        assertThat(registry.state().aliases()).isEqualTo(Map.of("champion", 3L, "previous", 2L));
        assertThat(registry.move(Map.of("champion", 1L, "eu-west", 2L), Map.of("champion", 3L), "by hand"))
                .isTrue();
        assertThat(registry.state().aliases()).isEqualTo(Map.of("champion", 1L, "previous", 3L, "eu-west", 2L));
        assertThat(registry.rollback(1, "worse")).isTrue();
        assertThat(registry.rollback(1, "worse")).isFalse();
        assertThat(registry.state().aliases()).isEqualTo(Map.of("champion", 3L, "previous", 1L, "eu-west", 2L));
        assertThat(registry.move(Map.of("eu-west", 0L), Map.of(), "")).isTrue();
        assertThat(registry.move(Map.of("eu-west", 0L, "champion", 3L), Map.of(), ""))
                .isFalse();
        assertThat(registry.state().aliases()).isEqualTo(Map.of("champion", 3L, "previous", 1L));
        List<Entry> history = registry.history();
        assertThat(history).extracting(Entry::number).containsExactlyElementsOf(numbers(history.size()));
        assertThat(history)
                .extracting(entry -> entry.kind().text())
                .startsWith("lease", "begin", "publish", "release", "lease")
                .endsWith("release", "alias", "alias", "alias");
        Entry third = history.get(10);
        assertThat(third.modelVersion()).isEqualTo(3);
        assertThat(third.moves()).isEqualTo(Map.of("champion", 3L, "previous", 2L));
        assertThat(third.fence()).isEqualTo(9);
        assertThat(third.who()).matches(".+ on .+, process [0-9]+");
        assertThat(third.why()).isEqualTo("as of day 3");
        assertThat(third.facts()).containsEntry("metrics", Map.of("rmse", 1.0 / 3));
    }

    private static List<Long> numbers(int count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }

    @Test
    void aVersionIsAWholeModelWithItsDocuments() throws IOException {
        Registry registry = published(1);
        Version version = registry.version(1);
        assertThat(version.modelSha256())
                .isEqualTo(ModelDirectory.load(files, model).digest().modelSha256())
                .isEqualTo(
                        ModelDirectory.load(files, registry.model(1)).digest().modelSha256());
        assertThat(ModelDirectory.lineage(files, registry.model(1))).containsEntry("run", "test 1");
        assertThat(new String(registry.document(version, "decision.json"), StandardCharsets.UTF_8))
                .isEqualTo("{\"of\": 1}");
        assertThatThrownBy(() -> registry.document(version, "profile.json"))
                .hasMessageContaining("v000001: expected a version with profile.json, got one of model/manifest.json,"
                        + " decision.json");
        java.nio.file.Files.writeString(directory.resolve("models/credit/v000001/decision.json"), "{\"of\": 2}");
        assertThatThrownBy(() -> registry.document(version, "decision.json"))
                .hasMessageContaining("v000001/decision.json: expected SHA-256 ");
    }

    @Test
    void whatIsPublishedIsNotPublishedTwice() throws IOException {
        Registry registry = published(2);
        long entries = registry.state().number();
        try (Lease lease = registry.acquire("again")) {
            Entry again = lease.publish(SmallModels.publication(model, 2)
                    .withAliases(List.of(Registry.CHAMPION), Map.of(Registry.CHAMPION, 1L)));
            assertThat(again.modelVersion()).isEqualTo(2);
            assertThat(again.number()).isEqualTo(7);
        }
        assertThat(registry.state().number()).isEqualTo(entries + 2);
        registry.rollback(0, "worse");
        try (Lease lease = registry.acquire("again")) {
            Publication both = SmallModels.publication(model, 2)
                    .withAliases(List.of(Registry.CHAMPION, Registry.CHALLENGER), Map.of());
            // the champion was moved with the publication, and away since: that is not undone
            assertThat(lease.publish(both).number()).isEqualTo(7);
        }
        assertThat(registry.state().aliases()).isEqualTo(Map.of("champion", 1L, "previous", 2L, "challenger", 2L));
        registry.move(Map.of("previous", 0L, "challenger", 0L), Map.of(), "");
        registry.retire(2, "");
        try (Lease lease = Registry.open(files, place).acquire("again")) {
            assertThat(lease.publish(SmallModels.publication(model, 2)).number())
                    .isEqualTo(7);
        }
    }

    @Test
    void whatWasDecidedByAnAliasThatMovedIsRefused() throws IOException {
        Registry registry = published(2);
        try (Lease lease = registry.acquire("gate")) {
            assertThatThrownBy(() -> lease.publish(SmallModels.publication(model, 3)
                            .withAliases(List.of(Registry.CHAMPION), Map.of(Registry.CHAMPION, 1L))))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageEndingWith(
                            "models/credit@champion: expected version 1, on which was decided, got version"
                                    + " 2, which it was moved to meanwhile. Decide again");
        }
        assertThatThrownBy(() -> registry.move(Map.of("champion", 1L), Map.of("challenger", 1L), ""))
                .hasMessageEndingWith("models/credit@challenger: expected version 1, on which was decided, got no such"
                        + " alias, which it was moved to meanwhile. Decide again");
        assertThat(registry.state().lastVersion()).isEqualTo(2);
    }

    @Test
    void referencesNameAVersion() throws IOException {
        published(2);
        assertThat(ModelReference.of("hdfs://host:8020/models/credit@champion"))
                .contains(new ModelReference("hdfs://host:8020/models/credit", "champion"));
        assertThat(ModelReference.of("credit@12")).contains(new ModelReference("credit", "12"));
        for (String path : List.of("abfs://box@host", "abfs://box@host/models", "models/credit", "a@b/c", "a@b@c")) {
            assertThat(ModelReference.of(path)).as(path).isEmpty();
        }
        ResolvedModel champion = ModelReference.resolve(files, place + "@champion");
        assertThat(champion.directory()).isEqualTo("file:" + place + "/v000002/model");
        assertThat(champion.plainData()).isEqualTo(Map.of("model", "file:" + place + "@2", "model_version", 2L));
        assertThat(ModelReference.resolve(files, place + "@1").directory())
                .isEqualTo("file:" + place + "/v000001/model");
        assertThat(ModelReference.resolve(files, model)).isEqualTo(new ResolvedModel(model, null));
        String run = directory.resolve("run").toString();
        assertThat(ModelReference.resolve(files, run)).isEqualTo(new ResolvedModel(run + "/model", null));
        String odd = SmallModels.write(files, directory.resolve("model@home").toString(), 3);
        assertThat(ModelReference.resolve(files, odd)).isEqualTo(new ResolvedModel(odd, null));
    }

    private void refused(String reference, String message) {
        assertThatThrownBy(() -> ModelReference.resolve(files, reference))
                .as(reference)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message.replace("PLACE", place));
    }

    @Test
    void whatAReferenceDoesNotFindIsSaid() throws IOException {
        Registry registry = published(3);
        registry.move(Map.of("previous", 1L), Map.of(), "");
        registry.retire(2, "of a wrong day");
        refused(
                place + "@nobody",
                "file:PLACE@nobody: expected a known alias, got another. There are: champion, previous");
        refused(
                place + "@4",
                "file:PLACE@4: expected a version that is there, got one that was never published. There are: 1, 3");
        refused(
                place + "@0",
                "alias '0': expected a small letter, then small letters, digits, '_' and '-', got another name. Choose"
                        + " one such as champion, challenger or eu-west");
        assertThatThrownBy(() -> ModelReference.resolve(files, place + "@2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(
                        "file:.*/models/credit@2: expected a version that is there, got one that was retired"
                                + " on [^ ]+Z by .+, process [0-9]+: of a wrong day. There are: 1, 3");
        refused(
                place,
                "PLACE: expected a version of the registered model, such as PLACE@3, got none. Its aliases: champion, previous");
        String none = directory.resolve("models/none").toString();
        refused(
                none + "@1",
                none + "@1: expected a registered model, got nothing. Check the path; models publish makes one");
        files.delete(place + "/v000003");
        assertThatThrownBy(() -> ModelReference.resolve(files, place + "@champion"))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("models/credit/v000003/version.json: expected a file of a published version, got"
                        + " none; it was deleted by another program. Restore it, or point the version's aliases at"
                        + " another one");
        // and the alias is not moved to what is gone
        assertThatThrownBy(() -> registry.move(Map.of("champion", 2L), Map.of(), ""))
                .hasMessageContaining("@2: expected a version that is there, got one that was retired on ");
        assertThatThrownBy(() -> registry.move(Map.of("champion", 7L), Map.of(), ""))
                .hasMessageContaining("@7: expected a version that is there, got one that was never published");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "models/..", "models/.hidden", "a b", "mödels", "-x", "a@b"})
    void badNamesOfModelsAreRefused(String name) {
        assertThatThrownBy(() -> Registry.create(files, directory.resolve("models") + "/" + name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        ": expected the directory of a model, called by letters, digits, '.', '_' and '-', got");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "Champion", "a b", "12", "a/b", "ä"})
    void badAliasesAreRefused(String alias) throws IOException {
        Registry registry = published(1);
        assertThatThrownBy(() -> registry.move(Map.of(alias, 1L), Map.of(), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("alias '" + alias + "': expected a small letter");
    }

    @Test
    void aRegistryOfAnotherVersionIsRefused() throws IOException {
        Registry registry = published(1);
        String entry =
                directory.resolve("models/credit/entries/000000000005.json").toString();
        files.publish(entry, new SealedDocument("lockstep-registry-entry", 2, "").write(Map.of("number", 5)));
        assertThatThrownBy(registry::state)
                .hasMessageEndingWith(
                        "000000000005.json: expected lockstep-registry-entry version 1, got version 2. Use the"
                                + " Lockstep release that wrote it");
        files.delete(place + "/registry.json");
        files.publish(
                place + "/registry.json", new SealedDocument("lockstep-registry", 3, "").write(Map.of("name", "x")));
        for (String given : List.of(place, place + "@champion")) {
            assertThatThrownBy(() -> ModelReference.resolve(files, given))
                    .hasMessageEndingWith(
                            "models/credit/registry.json: expected lockstep-registry version 1, got version 3."
                                    + " Use the Lockstep release that wrote it");
        }
        assertThatThrownBy(this::registry).hasMessageContaining("got version 3");
    }

    @Test
    void whatIsNoRegistryOrNoModelIsRefused() throws IOException {
        String run = directory.resolve("run").toString();
        assertThatThrownBy(() -> Registry.create(files, run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("file:" + run + ": expected a registered model, or nothing yet, got model. Choose another"
                        + " directory");
        assertThatThrownBy(() -> Registry.open(files, run))
                .hasMessage(
                        run + ": expected a registered model, got a directory without registry.json. Check the path;"
                                + " models publish makes one");
        Registry registry = registry();
        try (Lease lease = registry.acquire("test")) {
            assertThatThrownBy(() -> lease.publish(Publication.of("k", run, "")))
                    .hasMessageContaining(run + ": expected a model directory with manifest.json, got model");
            java.nio.file.Files.writeString(directory.resolve("run/model/golden.json"), "damaged");
            assertThatThrownBy(() -> lease.publish(Publication.of("k", model, "")))
                    .hasMessageContaining("run/model/golden.json: expected ");
            java.nio.file.Files.delete(directory.resolve("run/model/golden.json"));
            assertThatThrownBy(() -> lease.publish(Publication.of("k", model, "")))
                    .hasMessageContaining("run/model/golden.json: expected a file of ");
        }
        assertThat(registry.state().versions()).isEmpty();
        assertThat(directory.resolve("models/credit/v000001")).doesNotExist();
        assertThatThrownBy(() -> Publication.of("k", model, "").withDocuments(Map.of("../x.json", new byte[0])))
                .hasMessage("document '../x.json': expected a name such as decision.json, got another. Choose one");
    }

    @Test
    void fileSystemsThatOverwriteAreRefused() {
        assertThatThrownBy(() -> Registry.create(files, "s3a://bucket/models/credit"))
                .hasMessage("s3a://bucket/models/credit: expected a file system where of two that create the same file"
                        + " one is refused, as on HDFS, abfs and disks, got s3a:, where the second overwrites the first."
                        + " Keep the registry on one of those; data may stay where they are");
        Files overwriting = (Files) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Files.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("publish")
                                ? replace(String.valueOf(arguments[0]), (byte[]) arguments[1])
                                : method.invoke(files, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
        assertThatThrownBy(() -> Registry.create(overwriting, place))
                .hasMessageContaining(": expected a file system where of two that create the same file one is refused,"
                        + " as on HDFS, abfs and disks, got one where 4 of 4 succeeded");
        assertThat(directory.resolve("models/credit")).isEmptyDirectory();
    }

    private Object replace(String path, byte[] content) throws IOException {
        files.replace(path, content);
        return content;
    }

    private static Clock on(String day) {
        return Clock.fixed(Instant.parse(day + "T00:00:00Z"), ZoneOffset.UTC);
    }

    @Test
    void whatIsUnusedForLongGoes() throws IOException {
        for (int number = 1; number <= 6; number++) {
            try (Lease lease =
                    Registry.create(files, place, on("2026-01-0" + number)).acquire("test")) {
                Publication given = SmallModels.publication(model, number);
                lease.publish(number == 2 || number == 4 ? given.withAliases(List.of("champion"), Map.of()) : given);
            }
        }
        Registry registry = Registry.open(files, place, on("2026-01-07"));
        registry.move(Map.of("champion", 5L, "previous", 0L), Map.of(), "");
        // 5 serves, 4 did until the 7th, and 2 was the one before it for as long
        assertThat(new Retention(1, Duration.ofDays(4))
                        .plan(registry, on("2026-01-08"))
                        .retired())
                .containsExactly(1L, 3L);
        assertThat(new Retention(1, null).plan(registry).retired()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(new Retention(4, null).plan(registry).retired()).containsExactly(1L, 2L);
        assertThat(new Retention(0, Duration.ofDays(400))
                        .plan(registry, on("2026-02-01"))
                        .retired())
                .isEmpty();
        files.create(place + "/v000002/left").close();
        try (Lease lease = registry.acquire("compares")) {
            lease.renew("with 3", List.of(3L));
            Retention.Removed removed = new Retention(1, Duration.ofDays(4)).apply(registry, "old", on("2026-01-11"));
            assertThat(removed.retired()).containsExactly(1L, 2L, 4L);
            assertThatThrownBy(() -> registry.retire(3, ""))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("@3: expected nobody else to work on it, got ")
                    .hasMessageContaining(", for: compares");
        }
        assertThat(registry.state().versions())
                .extracting(State.Published::version)
                .containsExactly(3L, 5L, 6L);
        assertThat(directory.resolve("models/credit/v000001")).doesNotExist();
        assertThat(directory.resolve("models/credit/v000003")).exists();
        assertThatThrownBy(() -> registry.retire(5, ""))
                .hasMessageContaining(
                        "@5: expected a version that no alias points at, got that of champion. Point them");
        // what a process that died left of a version that is retired, and of one that was never published
        files.create(place + "/v000001/model/left").close();
        registry.log()
                .append((state, when) -> new EntryLog.Draft(
                        EntryKind.BEGIN,
                        "",
                        0,
                        7,
                        Map.of(),
                        Map.of(),
                        Registry.next(state).withVersions(7, state.versions())));
        files.create(place + "/v000007/left").close();
        files.create(place + "/v000008/not-yet").close();
        assertThat(new Retention(9, null).apply(registry, "").leftovers()).containsExactly(1L, 7L);
        assertThat(directory.resolve("models/credit/v000007")).doesNotExist();
        assertThat(directory.resolve("models/credit/v000008")).exists();
        assertThat(registry.retire(1, "")).isFalse();
    }
}
