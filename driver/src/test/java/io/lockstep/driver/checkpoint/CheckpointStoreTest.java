package io.lockstep.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.FaultFiles;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {
    /** Numbers that are hard to write, and none at all. */
    private static final TrainingState STATE = new TrainingState(
            7,
            2,
            new EpochTotals(0.1 + 0.2, 1e-300, 3),
            new SkippedSteps(5, 3, 1),
            List.of(
                    new Measure(0.1 + 0.2),
                    new Measure(Double.NaN),
                    new Measure(Double.MIN_VALUE),
                    new Measure(Double.POSITIVE_INFINITY)),
            new BestMetric(3, new Measure(Double.NaN), 1),
            new ComputedBy("onednn", "oneDNN 3.1", InstructionSet.AVX2),
            1.5,
            "early stopping",
            12L);

    /** Six blocks: 16384, 16384, 7232; 17; 16384, 1. */
    private static final ParameterLayout LAYOUT = layout(40_000, 17, 16_385);

    private static final String MOMENTUM = "momentum";

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));

    private static ParameterLayout layout(int... sizes) {
        List<ParameterTensor> tensors = new ArrayList<>();
        long offset = 0;
        for (int size : sizes) {
            tensors.add(new ParameterTensor("t" + tensors.size(), Shape.of(size), offset, new Zeros(), Role.WEIGHT));
            offset = ParameterLayout.align(offset + size);
        }
        return new ParameterLayout(tensors);
    }

    private CheckpointStore store(Files over) {
        return new CheckpointStore(over, directory.toString(), LAYOUT);
    }

    private static HeapFloats values(long step, int salt) {
        HeapFloats values = HeapFloats.of(LAYOUT.size());
        for (int i = 0; i < values.size(); i++) {
            values.array()[i] = step * 1000 + salt + i * 1e-3f;
        }
        return values;
    }

    /** As {@code ranks} ranks would: parameters from whole vectors, momentum from vectors of a chunk each. */
    private static List<Piece> write(CheckpointStore store, long step, String writer, int ranks) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        int blocks = LAYOUT.blocks().size();
        for (int rank = 0; rank < ranks; rank++) {
            int first = blocks * rank / ranks;
            int end = blocks * (rank + 1) / ranks;
            pieces.add(
                    store.write(step, writer + "r" + rank, CheckpointStore.PARAMETERS, first, end, values(step, 1), 0));
            long origin = LAYOUT.blocks().get(first).offset();
            HeapFloats chunk =
                    HeapFloats.wrap(Arrays.copyOfRange(values(step, 2).array(), (int) origin, (int)
                            LAYOUT.blocks().get(end - 1).end()));
            pieces.add(store.write(step, writer + "r" + rank, MOMENTUM, first, end, chunk, origin));
        }
        return pieces;
    }

    private static void commit(CheckpointStore store, long step, String writer) throws IOException {
        store.commit(TrainingState.after(step, 1), write(store, step, writer, 2));
    }

    private long newestStep(List<String> skipped) throws IOException {
        Optional<Checkpoint> newest = store(files).newest(skipped::add);
        if (newest.isPresent()) {
            assertReadable(newest.get());
        }
        return newest.map(found -> found.state().step()).orElse(-1L);
    }

    private void assertReadable(Checkpoint checkpoint) throws IOException {
        HeapFloats read = HeapFloats.of(LAYOUT.size());
        HeapFloats written = values(checkpoint.state().step(), 1);
        store(files)
                .read(checkpoint, CheckpointStore.PARAMETERS, 0, LAYOUT.blocks().size(), read, 0);
        for (ParameterTensor tensor : LAYOUT.tensors()) {
            int from = (int) tensor.offset();
            int to = (int) tensor.end();
            assertThat(Arrays.equals(read.array(), from, to, written.array(), from, to))
                    .isTrue();
        }
    }

    /** A file system may lose the end of a file that was closed without a complaint. */
    @Test
    void aPieceThatIsNotWholeIsNotCommitted() throws IOException {
        CheckpointStore store = store(files);
        commit(store, 1, "i1");
        for (boolean missing : new boolean[] {true, false}) {
            List<Piece> pieces = write(store, 2, "m" + missing, 2);
            Path piece =
                    directory.resolve("step-000000000002").resolve(pieces.get(1).file());
            if (missing) {
                java.nio.file.Files.delete(piece);
            } else {
                java.nio.file.Files.write(piece, Arrays.copyOf(java.nio.file.Files.readAllBytes(piece), 7));
            }
            assertThatThrownBy(() -> store.commit(TrainingState.after(2, 1), pieces))
                    .isInstanceOf(CorruptCheckpointException.class)
                    .hasMessageContaining(pieces.get(1).file() + ": expected "
                            + pieces.get(1).bytes() + " bytes, got " + (missing ? "no such file" : "7"));
            assertThat(newestStep(new ArrayList<>())).isEqualTo(1);
        }
    }

    private List<Path> pieces(long step) throws IOException {
        Path stepDirectory = directory.resolve("step-" + String.format("%012d", step));
        try (var found = java.nio.file.Files.list(stepDirectory)) {
            return found.filter(path -> path.toString().endsWith(".f32"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6})
    void whatAnyNumberOfRanksWroteAnyNumberReads(int writers) throws IOException {
        CheckpointStore store = store(files);
        store.commit(STATE, write(store, 7, "i1", writers));
        Checkpoint checkpoint = store.newest(message -> {}).orElseThrow();
        assertThat(checkpoint.state()).isEqualTo(STATE);
        for (int first = 0; first < LAYOUT.blocks().size(); first++) {
            for (int end = first + 1; end <= LAYOUT.blocks().size(); end++) {
                long origin = LAYOUT.blocks().get(first).offset();
                int size = (int) (LAYOUT.blocks().get(end - 1).end() - origin);
                HeapFloats read = HeapFloats.of(size);
                read.fill(0, size, Float.NaN);
                store.read(checkpoint, MOMENTUM, first, end, read, origin);
                float[] written = values(7, 2).array();
                for (var block : LAYOUT.blocks().subList(first, end)) {
                    int from = (int) (block.offset() - origin);
                    assertThat(Arrays.copyOfRange(read.array(), from, from + block.size()))
                            .isEqualTo(Arrays.copyOfRange(written, (int) block.offset(), (int) block.end()));
                }
            }
        }
    }

    @Test
    void uncommittedPiecesAreNeverRead() throws IOException {
        CheckpointStore store = store(files);
        commit(store, 1, "i1");
        write(store, 2, "i1", 2);
        List<String> skipped = new ArrayList<>();
        assertThat(newestStep(skipped)).isEqualTo(1);
        assertThat(skipped).isEmpty();
        store.deleteUncommitted();
        assertThat(files.list(directory.toString()))
                .extracting(Files.Entry::name)
                .containsExactly("step-000000000001");
    }

    @Test
    void aFlippedBitAnywhereIsNoticed() throws IOException {
        CheckpointStore store = store(files);
        commit(store, 1, "i1");
        commit(store, 2, "i1");
        try (var found = java.nio.file.Files.list(directory.resolve("step-000000000002"))) {
            for (Path file : found.toList()) {
                byte[] good = java.nio.file.Files.readAllBytes(file);
                for (int at : new int[] {0, good.length / 2, good.length - 1}) {
                    byte[] bad = good.clone();
                    bad[at] ^= 0x10;
                    java.nio.file.Files.write(file, bad);
                    List<String> skipped = new ArrayList<>();
                    assertThat(newestStep(skipped)).isEqualTo(1);
                    assertThat(skipped).hasSize(1).first().asString().contains("/step-000000000002/");
                }
                java.nio.file.Files.write(file, good);
            }
        }
        assertThat(newestStep(new ArrayList<>())).isEqualTo(2);
    }

    @Test
    void aTruncatedOrMissingPieceIsNamedAndSkipped() throws IOException {
        CheckpointStore store = store(files);
        commit(store, 1, "i1");
        commit(store, 2, "i1");
        Path piece = pieces(2).get(1);
        byte[] good = java.nio.file.Files.readAllBytes(piece);
        java.nio.file.Files.write(piece, Arrays.copyOf(good, good.length - 4));
        List<String> skipped = new ArrayList<>();
        assertThat(newestStep(skipped)).isEqualTo(1);
        assertThat(skipped)
                .singleElement()
                .asString()
                .contains(piece.getFileName() + ": expected " + good.length + " bytes, got " + (good.length - 4));
        java.nio.file.Files.delete(piece);
        skipped.clear();
        assertThat(newestStep(skipped)).isEqualTo(1);
        assertThat(skipped).singleElement().asString().endsWith("bytes, got no such file");
    }

    @Test
    void aPieceDamagedAfterItWasChosenIsRefused() throws IOException {
        CheckpointStore store = store(files);
        commit(store, 1, "i1");
        Checkpoint checkpoint = store.newest(message -> {}).orElseThrow();
        Path piece = pieces(1).get(2);
        byte[] bytes = java.nio.file.Files.readAllBytes(piece);
        bytes[5] ^= 1;
        java.nio.file.Files.write(piece, bytes);
        assertThatThrownBy(
                        () -> store.read(checkpoint, CheckpointStore.PARAMETERS, 0, 6, HeapFloats.of(LAYOUT.size()), 0))
                .isInstanceOf(CorruptCheckpointException.class)
                .hasMessageContaining("that were committed, got others. Use an older checkpoint");
        java.nio.file.Files.write(piece, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(
                        () -> store.read(checkpoint, CheckpointStore.PARAMETERS, 0, 6, HeapFloats.of(LAYOUT.size()), 0))
                .isInstanceOf(CorruptCheckpointException.class)
                .hasMessageContaining("bytes, got fewer. Use an older checkpoint");
    }

    @Test
    void withoutItsMarkerThereIsNoCheckpoint() throws IOException {
        commit(store(files), 1, "i1");
        java.nio.file.Files.delete(directory.resolve("step-000000000001/commit-000001"));
        assertThat(newestStep(new ArrayList<>())).isEqualTo(-1);
    }

    @Test
    void ofTwoCommittersOneSucceedsAndItsPiecesAreRead() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (long step = 1; step <= 5; step++) {
                List<Callable<Boolean>> racers = new ArrayList<>();
                for (int racer = 0; racer < 8; racer++) {
                    CheckpointStore store = store(files);
                    List<Piece> pieces = write(store, step, "i" + racer, 1 + racer % 3);
                    TrainingState state = TrainingState.after(step, racer);
                    racers.add(() -> {
                        try {
                            store.commit(state, pieces);
                            return true;
                        } catch (FileAlreadyExistsException e) {
                            return false;
                        }
                    });
                }
                int winners = 0;
                for (Future<Boolean> outcome : threads.invokeAll(racers)) {
                    winners += outcome.get() ? 1 : 0;
                }
                assertThat(winners).isEqualTo(1);
                assertThat(newestStep(new ArrayList<>())).isEqualTo(step);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void theLoserOfACommitIsTold() throws IOException {
        CheckpointStore store = store(files);
        commit(store, 1, "i1");
        assertThatThrownBy(() -> commit(store, 1, "i2"))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining(
                        "expected no commit of this step yet, got one. Another driver is training this run");
    }

    @Test
    void aDamagedStepReachedAgainIsCommittedAgain() throws IOException {
        CheckpointStore store = store(files);
        commit(store, 1, "i1");
        commit(store, 2, "i1");
        java.nio.file.Files.write(pieces(2).get(0), new byte[3]);
        assertThat(newestStep(new ArrayList<>())).isEqualTo(1);
        commit(store, 2, "i2");
        List<String> skipped = new ArrayList<>();
        assertThat(newestStep(skipped)).isEqualTo(2);
        assertThat(skipped).isEmpty();
    }

    @Test
    void olderCommitsGoOnlyAfterNewerOnes() throws IOException {
        CheckpointStore store = store(files);
        for (long step = 10; step <= 50; step += 10) {
            write(store, step - 5, "abandoned", 1);
            commit(store, step, "i1");
        }
        assertThat(files.list(directory.toString()))
                .extracting(Files.Entry::name)
                .containsExactly("step-000000000040", "step-000000000050");
    }

    @Test
    void killedAtAnyCallTheLastCommitStaysReadable() throws IOException {
        CheckpointStore store = store(files);
        commit(store, 1, "i1");
        commit(store, 2, "i1");
        boolean failed = true;
        for (int change = 0; failed; change++) {
            FaultFiles faulty = new FaultFiles(files, change);
            long next = newestStep(new ArrayList<>()) + 1;
            boolean thrown = false;
            try {
                commit(store(faulty), next, "a" + change);
            } catch (IOException e) {
                assertThat(e).hasMessage("killed here");
                thrown = true;
            }
            failed = faulty.failed();
            List<String> skipped = new ArrayList<>();
            assertThat(newestStep(skipped)).isEqualTo(thrown ? next - 1 : next);
            assertThat(skipped).isEmpty();
        }
        store.deleteUncommitted();
        assertThat(files.list(directory.toString())).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void incompletePiecesAreNotCommitted() throws IOException {
        CheckpointStore store = store(files);
        List<Piece> pieces = write(store, 1, "i1", 3);
        TrainingState state = TrainingState.after(1, 0);
        assertThatThrownBy(() -> store.commit(state, pieces.subList(0, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("up to block 6, got them up to block 4");
        assertThatThrownBy(() -> store.commit(state, List.of(pieces.get(0), pieces.get(4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("checkpoint: expected a piece of slot 'parameters' from block 2, got one from block 4");
        assertThatThrownBy(() -> store.commit(state, List.of(pieces.get(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected pieces of 'parameters', got slots [momentum]");
        assertThat(newestStep(new ArrayList<>())).isEqualTo(-1);
    }

    @Test
    void anotherModelsCheckpointIsRefused() throws IOException {
        commit(store(files), 1, "i1");
        CheckpointStore other = new CheckpointStore(files, directory.toString(), layout(40_000, 18, 16_384));
        assertThatThrownBy(() -> other.newest(message -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a checkpoint of this model, got one of another model");
    }

    @Test
    void anUnknownVersionIsRefusedNamingBoth() throws IOException {
        commit(store(files), 1, "i1");
        Path step = directory.resolve("step-000000000001");
        Path manifest;
        try (var found = java.nio.file.Files.list(step)) {
            manifest = found.filter(path -> path.getFileName().toString().startsWith("manifest"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] newer = new String(java.nio.file.Files.readAllBytes(manifest), java.nio.charset.StandardCharsets.UTF_8)
                .replace("\"version\" : 2", "\"version\" : 3")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        java.nio.file.Files.write(manifest, newer);
        java.nio.file.Files.writeString(
                step.resolve("commit-000001"),
                "{\"manifest\":\"" + manifest.getFileName() + "\",\"sha256\":\""
                        + io.lockstep.driver.files.Sha256.of(newer) + "\"}\n");
        assertThatThrownBy(() -> newestStep(new ArrayList<>()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "expected lockstep-checkpoint version 2, got version 3. Use the Lockstep release that"
                                + " wrote it");
    }
}
