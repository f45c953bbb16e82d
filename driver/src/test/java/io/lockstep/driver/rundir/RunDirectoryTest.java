package io.lockstep.driver.rundir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.FaultFiles;
import io.lockstep.driver.files.FaultyFs;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.progress.RunListener.EpochReport;
import io.lockstep.driver.rundir.RunDirectory.Mode;
import io.lockstep.driver.rundir.RunDirectory.State;
import io.lockstep.driver.simulation.MemoryFiles;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunDirectoryTest {
    private static final byte[] YAML = "name: a\n".getBytes(StandardCharsets.UTF_8);
    private static final RunIdentity A = identity(5, "data1");

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));

    private static RunIdentity identity(int epochs, String data) {
        return RunIdentity.of(
                "a", Map.of("name", "a", "train", Map.of("epochs", epochs), "executors", Map.of("min", epochs)), data);
    }

    private String path() {
        return directory.resolve("run").toString();
    }

    private RunDirectory open(RunIdentity identity, Mode mode) throws IOException {
        return RunDirectory.open(files, identity, path(), mode, YAML);
    }

    private static EpochReport epoch(int number) {
        return new EpochReport(
                number, number * 10L, 1.5, Map.of("loss", 1.0 / number), Map.of("loss", Double.NaN), List.of());
    }

    @Test
    void newThenUnfinishedThenFinished() throws IOException {
        RunDirectory first = open(A, Mode.CONTINUE);
        assertThat(first.state()).isEqualTo(State.NEW);
        assertThat(first.incarnation()).isEqualTo(1);
        assertThat(files.read(path() + "/config.yaml")).isEqualTo(YAML);
        first.record(epoch(1));
        RunDirectory second = open(A, Mode.RESUME);
        assertThat(second.state()).isEqualTo(State.UNFINISHED);
        assertThat(second.incarnation()).isEqualTo(2);
        second.record(epoch(1));
        second.record(epoch(2));
        second.finish(Map.of("metrics", Map.of("accuracy", 0.98), "steps", 20));
        RunDirectory third = open(A, Mode.CONTINUE);
        assertThat(third.state()).isEqualTo(State.FINISHED);
        assertThat(third.incarnation()).isZero();
        assertThat(third.result()).isEqualTo(Map.of("metrics", Map.of("accuracy", 0.98), "steps", 20));
        assertThat(third.records()).containsExactly(epoch(1), epoch(2));
        assertThat(new String(files.read(path() + "/metrics.jsonl"), StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .first()
                .isEqualTo(
                        "{\"epoch\":1,\"step\":10,\"seconds\":1.5,\"train\":{\"loss\":1.0},\"validation\":{\"loss\":\"NaN\"}}");
    }

    /** In all it costs a share of what it holds for each record, and holds everything at the end. */
    @Test
    void metricsOfManyEpochsAreNotWrittenAnewForEach() throws IOException {
        Files memory = new MemoryFiles(new TreeMap<>());
        long[] written = new long[1];
        Files counting = (Files) Proxy.newProxyInstance(
                Files.class.getClassLoader(), new Class<?>[] {Files.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("replace")) {
                        written[0] += ((byte[]) arguments[1]).length;
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        Records records = new Records(counting, path());
        for (int i = 1; i <= 2500; i++) {
            records.add(Records.Kind.EPOCH, epoch(i));
        }
        long size = 95L * 2500;
        assertThat(written[0]).isBetween(10 * size, 200 * size);
        records.rewriteMetrics();
        String metrics = new String(memory.read(path() + "/metrics.jsonl"), StandardCharsets.UTF_8);
        assertThat(metrics.lines()).hasSize(2500);
        assertThat(RunDirectory.records(memory, path())).hasSize(2500);
    }

    @Test
    void aLaterDriverFencesAnEarlierOne() throws IOException {
        RunDirectory first = open(A, Mode.CONTINUE);
        assertThat(first.isCurrent()).isTrue();
        RunDirectory second = open(A, Mode.CONTINUE);
        assertThat(first.isCurrent()).isFalse();
        assertThat(second.isCurrent()).isTrue();
        assertThatThrownBy(() -> first.record(epoch(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected to be the only driver of this run, incarnation 1, got a later one, 2");
        assertThatThrownBy(() -> first.finish(Map.of())).isInstanceOf(IOException.class);
        assertThat(files.exists(path() + "/finished.json")).isFalse();
    }

    @Test
    void racingDriversGetDifferentNumbersAndOneIsCurrent() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<RunDirectory>> racers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                racers.add(() -> open(A, Mode.CONTINUE));
            }
            List<Long> numbers = new ArrayList<>();
            int current = 0;
            for (Future<RunDirectory> racer : threads.invokeAll(racers)) {
                numbers.add(racer.get().incarnation());
                current += racer.get().isCurrent() ? 1 : 0;
            }
            assertThat(numbers).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
            assertThat(current).isEqualTo(1);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void anotherConfigIsRefusedNamingWhatDiffersAndNothingIsTouched() throws IOException {
        open(A, Mode.CONTINUE);
        List<String> before = tree();
        assertThatThrownBy(() -> open(identity(6, "data1"), Mode.CONTINUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(
                        "run: expected an empty directory or a run of this config and data, got a run of another"
                                + " config: train.epochs is 5 there, 6 here. Choose another directory with --run-dir, or"
                                + " --fresh for one beside it");
        assertThatThrownBy(() -> open(identity(5, "data2"), Mode.CONTINUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got a run on other data");
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void foreignFilesAreRefusedAndNotTouched() throws IOException {
        java.nio.file.Files.createDirectories(directory.resolve("run"));
        for (String name : List.of("thesis.tex", "a", "b", "c")) {
            java.nio.file.Files.writeString(directory.resolve("run").resolve(name), name);
        }
        List<String> before = tree();
        for (Mode mode : List.of(Mode.CONTINUE, Mode.RESUME)) {
            assertThatThrownBy(() -> open(A, mode))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("got files of something else: a, b, c, …. Choose another directory");
        }
        assertThat(tree()).isEqualTo(before);
        java.nio.file.Files.writeString(directory.resolve("run/manifest.json"), "{\"format\":\"webpack\"}");
        assertThatThrownBy(() -> open(A, Mode.CONTINUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("manifest.json: expected a file of format lockstep-run, got another one");
    }

    @Test
    void differencesAreNamedByTheirPlaceAndShort() {
        Map<String, Object> there = Map.of("layers", List.of(Map.of("dense", Map.of("units", 3)), "relu"));
        Map<String, Object> here = Map.of("layers", List.of(Map.of("dense", Map.of("units", 4)), "relu", "softmax"));
        assertThat(Differences.between(there, here))
                .isEqualTo("layers has 2 entries there, 3 here, layers[0].dense.units is 3 there, 4 here");
        assertThat(Differences.between(Map.of("a", "x".repeat(200)), Map.of("a", List.of(1))))
                .isEqualTo("a is " + "x".repeat(60) + "… there, [1] here");
        assertThat(Differences.between(there, Map.copyOf(there))).isEmpty();
    }

    @Test
    void resumeDemandsSomethingToResume() {
        assertThatThrownBy(() -> open(A, Mode.RESUME))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected an unfinished run to resume, got none. Leave --resume out to begin");
        assertThat(directory.resolve("run")).doesNotExist();
    }

    @Test
    void freshBeginsBesideWhatIsThere() throws IOException {
        assertThat(open(A, Mode.FRESH).path()).endsWith("/run");
        assertThat(open(A, Mode.FRESH).path()).endsWith("/run-2");
        RunDirectory third = open(identity(9, "x"), Mode.FRESH);
        assertThat(third.path()).endsWith("/run-3");
        assertThat(third.state()).isEqualTo(State.NEW);
    }

    @Test
    void executorsAndMemoryAreNoPartOfTheIdentity() {
        Map<String, Object> train = Map.of("epochs", 5, "recompute", true, "checkpoints", Map.of("keep", 1));
        RunIdentity more =
                RunIdentity.of("a", Map.of("name", "a", "train", train, "executors", Map.of("min", 99)), "data1");
        RunIdentity plain = RunIdentity.of("a", Map.of("name", "a", "train", Map.of("epochs", 5)), "data1");
        assertThat(more.sha256()).isEqualTo(plain.sha256());
        assertThat(more.directoryName()).matches("a-[0-9a-f]{12}");
        assertThat(identity(5, "data2").sha256()).isNotEqualTo(A.sha256());
    }

    /** Else a run that is found finished would never measure them. */
    @Test
    void metricsArePartOfTheIdentityThoughTheyChangeNoWeight() {
        Map<String, Object> model = Map.of("loss", "mse", "metrics", List.of("mae"));
        RunIdentity more = RunIdentity.of("a", Map.of("name", "a", "model", model), "data1");
        RunIdentity plain = RunIdentity.of("a", Map.of("name", "a", "model", Map.of("loss", "mse")), "data1");
        assertThat(more.sha256()).isNotEqualTo(plain.sha256());
    }

    @Test
    void theFirstRecordOfAnEpochStands() throws IOException {
        open(A, Mode.CONTINUE).record(epoch(1));
        RunDirectory second = open(A, Mode.RESUME);
        second.record(new EpochReport(1, 10, 99, Map.of("loss", 1.0), Map.of("loss", Double.NaN), List.of()));
        assertThat(second.records()).containsExactly(epoch(1));
        assertThat(new String(files.read(path() + "/metrics.jsonl"), StandardCharsets.UTF_8))
                .contains("\"seconds\":1.5")
                .doesNotContain("99");
    }

    @Test
    void aLaterEpochIsRecordedWithAsFewCallsAsTheSecond() throws IOException {
        RunDirectory run =
                RunDirectory.open(FaultyFs.files(), A, "faulty://" + directory.resolve("long"), Mode.CONTINUE, YAML);
        run.record(epoch(1));
        FaultyFs.fail(0, FaultyFs.Moment.BEFORE);
        run.record(epoch(2));
        int calls = FaultyFs.calls();
        for (int number = 3; number < 40; number++) {
            run.record(epoch(number));
        }
        FaultyFs.fail(0, FaultyFs.Moment.BEFORE);
        run.record(epoch(40));
        assertThat(FaultyFs.calls()).isEqualTo(calls);
        assertThat(run.records()).hasSize(40);
    }

    @Test
    void killedAtAnyCallTheSameCommandGoesOn() throws IOException {
        boolean failed = true;
        for (int change = 0; failed; change++) {
            FaultFiles faulty = new FaultFiles(files, change);
            String path = directory.resolve("run" + change).toString();
            try {
                RunDirectory run = RunDirectory.open(faulty, A, path, Mode.CONTINUE, YAML);
                run.record(epoch(1));
                run.finish(Map.of("steps", 10));
            } catch (IOException e) {
                assertThat(e).hasMessage("killed here");
            }
            failed = faulty.failed();
            RunDirectory again = RunDirectory.open(files, A, path, Mode.CONTINUE, YAML);
            if (again.state() != State.FINISHED) {
                again.record(epoch(1));
                again.finish(Map.of("steps", 10));
            }
            assertThat(again.records()).containsExactly(epoch(1));
            assertThat(again.result()).isEqualTo(Map.of("steps", 10));
            assertThat(new String(files.read(path + "/metrics.jsonl"), StandardCharsets.UTF_8).lines())
                    .hasSize(1);
        }
    }

    /** @param moment whether the call that fails has its effect all the same */
    @ParameterizedTest
    @EnumSource(FaultyFs.Moment.class)
    void whicheverCallFailsTheSameCommandGoesOn(FaultyFs.Moment moment) throws IOException {
        Files faulty = FaultyFs.files();
        boolean thrown = true;
        int calls = 1;
        for (int call = 1; call <= calls; call++) {
            String path = directory.resolve("run" + call).toString();
            FaultyFs.fail(call, moment);
            try {
                RunDirectory run = RunDirectory.open(faulty, A, "faulty://" + path, Mode.CONTINUE, YAML);
                run.record(epoch(1));
                run.finish(Map.of("steps", 10));
                thrown = false;
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("no answer").hasMessageContaining(path);
                thrown = true;
            }
            calls = FaultyFs.calls() < call ? call : call + 1;
            RunDirectory again = RunDirectory.open(faulty, A, "faulty://" + path, Mode.CONTINUE, YAML);
            assertThat(again.state() == State.FINISHED).as("call " + call).isEqualTo(!thrown);
            if (thrown) {
                again.record(epoch(1));
                again.finish(Map.of("steps", 10));
            }
            assertThat(again.records()).containsExactly(epoch(1));
            assertThat(again.result()).isEqualTo(Map.of("steps", 10));
            try (var left = java.nio.file.Files.walk(Path.of(path))) {
                assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("."));
            }
        }
        assertThat(thrown).isFalse();
        assertThat(calls).isGreaterThan(20);
    }

    /** What the run is, what was measured in it and its result: of every digit another one is made in turn. */
    @Test
    void noDigitMayBeAnother() throws IOException {
        RunDirectory run = open(A, Mode.CONTINUE);
        run.record(epoch(1));
        run.recordEvaluation(epoch(2));
        run.finish(Map.of("metrics", Map.of("accuracy", 0.98), "steps", 20), "d1");
        List<String> small = List.of("manifest.json", "epochs/000001.json", "evaluations/000020.json", "finished.json");
        for (String name : small) {
            Path file = directory.resolve("run").resolve(name);
            byte[] bytes = java.nio.file.Files.readAllBytes(file);
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] >= '0' && bytes[i] <= '9') {
                    byte[] altered = bytes.clone();
                    altered[i] = (byte) (bytes[i] == '9' ? '0' : bytes[i] + 1);
                    java.nio.file.Files.write(file, altered);
                    assertThatThrownBy(() -> {
                                RunDirectory again = open(A, Mode.CONTINUE);
                                again.records();
                                again.result();
                            })
                            .as(name + ", byte " + i)
                            .hasMessageMatching(".*/" + name + ": expected .*SHA-256.*, got .*")
                            .hasMessageContaining("damaged; restore it, or train again with --fresh");
                }
            }
            java.nio.file.Files.write(file, bytes);
        }
        assertThat(open(A, Mode.CONTINUE).testData()).isEqualTo("d1");
    }

    @Test
    void pathsFormatsAndTestRowsAreNoPartOfTheIdentity() {
        Map<String, Object> here = Map.of(
                "root",
                "/here",
                "train",
                Map.of("format", "csv", "path", "a.csv"),
                "test",
                Map.of("format", "csv", "path", "b.csv"),
                "validation",
                Map.of("source", Map.of("format", "csv", "path", "c.csv")),
                "badRows",
                "fail",
                "label",
                "y");
        Map<String, Object> there = Map.of(
                "root", "/there",
                "train", Map.of("format", "parquet", "path", "x"),
                "validation", Map.of("source", Map.of("format", "parquet", "path", "z")),
                "badRows", "skip",
                "label", "y");
        assertThat(of(here, "/w").sha256()).isEqualTo(of(there, "/v").sha256());
        Map<String, Object> other = new LinkedHashMap<>(there);
        other.put("label", "x");
        assertThat(of(other, "/v").sha256()).isNotEqualTo(of(there, "/v").sha256());
    }

    private static RunIdentity of(Map<String, Object> data, String weights) {
        Map<String, Object> train = Map.of("initFrom", Map.of("path", weights, "tensors", List.of()));
        return RunIdentity.of("a", Map.of("data", data, "train", train), "rows");
    }

    private List<String> tree() throws IOException {
        try (var paths = java.nio.file.Files.walk(directory)) {
            return paths.map(path -> {
                        try {
                            return path + " " + java.nio.file.Files.getLastModifiedTime(path);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .sorted()
                    .toList();
        }
    }
}
