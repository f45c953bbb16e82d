package io.lockstep.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableStoreTest {
    private static final ParameterLayout LAYOUT = new ParameterLayout(
            List.of(new ParameterTensor("w", Shape.of(3), 0, new Zeros(), Role.WEIGHT)),
            List.of(new Table("e/weight", 9, 2, new Zeros())));

    /** Blocks of two rows, the fifth of one. */
    private static final TableRows NONE = new TableRows("e/weight", 9, 2, 2, List.of("sum"), List.of());

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));
    private CheckpointStore store = new CheckpointStore(files, "none", LAYOUT);

    @BeforeEach
    void begin() {
        store = store();
    }

    private CheckpointStore store() {
        return new CheckpointStore(files, files.qualify(directory.toString()), LAYOUT);
    }

    private static BitSet blocks(int... numbers) {
        BitSet blocks = new BitSet();
        for (int number : numbers) {
            blocks.set(number);
        }
        return blocks;
    }

    private static Piece write(CheckpointStore store, long step, String writer, long since, int... blocks)
            throws IOException {
        return store.tables()
                .write(step, writer, since, List.of(NONE.of(blocks(blocks))), (table, slot, row, rows, into) -> {
                    while (into.hasRemaining()) {
                        into.putFloat(step + slot / 2f);
                    }
                });
    }

    private static Checkpoint commit(CheckpointStore store, @Nullable Checkpoint before, long step, List<Piece> written)
            throws IOException {
        List<Piece> pieces = new ArrayList<>(store.tables().carried(before, written));
        pieces.addAll(written);
        pieces.add(store.write(step, "w", CheckpointStore.PARAMETERS, 0, 1, HeapFloats.of(16), 0));
        return store.commit(TrainingState.after(step, 1), pieces, Set.of());
    }

    /** By row, the value and the slot. */
    private static Map<Long, String> read(CheckpointStore store, Checkpoint checkpoint) throws IOException {
        Map<Long, float[]> found = new TreeMap<>();
        store.tables().read(checkpoint, (table, slot, firstRow, rows, from) -> {
            for (int row = 0; row < rows; row++) {
                float[] pair = found.computeIfAbsent(firstRow + row, at -> new float[2]);
                pair[slot] = from.getFloat();
                assertThat(from.getFloat()).isEqualTo(pair[slot]);
            }
        });
        Map<Long, String> texts = new TreeMap<>();
        found.forEach((row, values) -> texts.put(row, values[0] + " " + values[1]));
        return texts;
    }

    private List<String> rowFiles() throws IOException {
        return files.list(directory + "/tables").stream().map(Files.Entry::name).toList();
    }

    @Test
    void writesBytesThatNeverChange() throws IOException {
        Piece piece = write(store, 120, "i1g2r0", 60, 1, 4);
        assertThat(piece.file()).isEqualTo("step-000000000120-i1g2r0.rows");
        byte[] bytes =
                java.nio.file.Files.readAllBytes(directory.resolve("tables").resolve(piece.file()));
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) in.getLong()];
        in.get(header);
        assertThat(new String(header, StandardCharsets.UTF_8).replaceAll("\\s", ""))
                .isEqualTo("{\"format\":\"lockstep-table-rows\",\"version\":1,\"since\":60,\"tables\":[{\"table\":"
                        + "\"e/weight\",\"rows\":9,\"dimension\":2,\"blockRows\":2,\"slots\":[\"sum\"],"
                        + "\"runs\":[1,2,4,5]}]}");
        List<Float> floats = new ArrayList<>();
        while (in.hasRemaining()) {
            floats.add(in.getFloat());
        }
        assertThat(floats)
                .containsExactly(120f, 120f, 120f, 120f, 120.5f, 120.5f, 120.5f, 120.5f, 120f, 120f, 120.5f, 120.5f);
        assertThat(piece.bytes()).isEqualTo(bytes.length);
        assertThat(NONE.of(blocks(1, 4)).bytes()).isEqualTo(48);
    }

    /** Whoever wrote them: two ranks, then three, then one. */
    @Test
    void blocksThatWereNotTouchedLieInEarlierPieces() throws IOException {
        Checkpoint first =
                commit(store, null, 10, List.of(write(store, 10, "g1r0", 0, 0, 2), write(store, 10, "g1r1", 0, 1)));
        assertThat(read(store, first))
                .isEqualTo(Map.of(
                        0L,
                        "10.0 10.5",
                        1L,
                        "10.0 10.5",
                        2L,
                        "10.0 10.5",
                        3L,
                        "10.0 10.5",
                        4L,
                        "10.0 10.5",
                        5L,
                        "10.0 10.5"));
        Checkpoint second = commit(store, first, 20, List.of(write(store, 20, "g1r1", 10, 1)));
        assertThat(TableStore.pieces(second))
                .extracting(Piece::file)
                .containsExactly("step-000000000010-g1r0.rows", "step-000000000020-g1r1.rows");
        Checkpoint third =
                commit(store, second, 30, List.of(write(store, 30, "g2r0", 20, 0), write(store, 30, "g2r2", 20, 4)));
        CheckpointStore other = store();
        Checkpoint found = other.newest(damage -> {}).orElseThrow();
        assertThat(found).isEqualTo(third);
        assertThat(read(other, found))
                .isEqualTo(Map.of(
                        0L,
                        "30.0 30.5",
                        1L,
                        "30.0 30.5",
                        2L,
                        "20.0 20.5",
                        3L,
                        "20.0 20.5",
                        4L,
                        "10.0 10.5",
                        5L,
                        "10.0 10.5",
                        8L,
                        "30.0 30.5"));
    }

    /** The two newest checkpoints are kept, and all that they name. */
    @Test
    void whatNoKeptCheckpointNamesIsDeleted() throws IOException {
        Checkpoint first = commit(store, null, 10, List.of(write(store, 10, "a", 0, 0), write(store, 10, "b", 0, 1)));
        Checkpoint second = commit(store, first, 20, List.of(write(store, 20, "a", 10, 0)));
        write(store, 25, "never", 20, 0);
        write(store, 40, "ahead", 30, 3);
        Checkpoint third = commit(store, second, 30, List.of(write(store, 30, "a", 20, 0)));
        assertThat(rowFiles())
                .containsExactly(
                        "step-000000000010-b.rows",
                        "step-000000000020-a.rows",
                        "step-000000000030-a.rows",
                        "step-000000000040-ahead.rows");
        assertThat(read(store, third).keySet()).containsExactly(0L, 1L, 2L, 3L);
        store.deleteUncommitted();
        assertThat(rowFiles()).hasSize(3).doesNotContain("step-000000000040-ahead.rows");
        assertThat(store().newest(damage -> {})).contains(third);
    }

    @Test
    void aStepWithoutTouchedRowsNamesWhatWasThere() throws IOException {
        Checkpoint first = commit(store, null, 10, List.of(write(store, 10, "a", 0, 0)));
        Checkpoint second = commit(store, first, 20, List.of());
        assertThat(read(store, second)).isEqualTo(Map.of(0L, "10.0 10.5", 1L, "10.0 10.5"));
        assertThat(read(store, commit(store, null, 5, List.of()))).isEmpty();
    }

    /** One piece of each checkpoint is spoilt: the one before is the newest that is whole. */
    @Test
    void aDamagedOrMissingPieceDamagesTheCheckpointsThatNameIt() throws IOException {
        Checkpoint first = commit(store, null, 10, List.of(write(store, 10, "a", 0, 0)));
        commit(store, first, 20, List.of(write(store, 20, "a", 10, 1)));
        Path late = directory.resolve("tables/step-000000000020-a.rows");
        byte[] bytes = java.nio.file.Files.readAllBytes(late);
        bytes[bytes.length - 2] ^= 4;
        // the checksum that the file system keeps beside it belongs to the old bytes
        java.nio.file.Files.deleteIfExists(late.resolveSibling("." + late.getFileName() + ".crc"));
        java.nio.file.Files.write(late, bytes);
        List<String> damage = new ArrayList<>();
        Optional<Checkpoint> newest = store().newest(damage::add);
        assertThat(newest).contains(first);
        assertThat(damage).singleElement().asString().contains("tables/step-000000000020-a.rows: expected SHA-256 ");
        store.deleteUncommitted();
        assertThat(rowFiles()).contains("step-000000000020-a.rows");
        java.nio.file.Files.delete(directory.resolve("tables/step-000000000010-a.rows"));
        damage.clear();
        assertThat(store().newest(damage::add)).isEmpty();
        assertThat(damage).hasSize(2);
        assertThat(damage.get(1))
                .contains("tables/step-000000000010-a.rows: expected ")
                .endsWith("got no such file");
    }

    /** Between the look at all pieces and the reading of one. */
    @Test
    void aPieceThatIsNotWhatWasCommittedIsNotRead() throws IOException {
        Checkpoint first = commit(store, null, 10, List.of(write(store, 10, "a", 0, 0)));
        Path piece = directory.resolve("tables/step-000000000010-a.rows");
        byte[] bytes = java.nio.file.Files.readAllBytes(piece);
        long whole = bytes.length;
        java.nio.file.Files.deleteIfExists(piece.resolveSibling("." + piece.getFileName() + ".crc"));
        bytes[bytes.length - 2] ^= 4;
        java.nio.file.Files.write(piece, bytes);
        assertThatThrownBy(() -> store.tables().read(first, (table, slot, row, rows, from) -> {}))
                .isInstanceOf(CorruptCheckpointException.class)
                .hasMessageEndingWith("step-000000000010-a.rows: expected the " + whole
                        + " bytes that were committed, got others. Use an older checkpoint");
        java.nio.file.Files.write(piece, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> store.tables().read(first, (table, slot, row, rows, from) -> {}))
                .isInstanceOf(CorruptCheckpointException.class)
                .hasMessageEndingWith(": expected " + whole + " bytes, got fewer. Use an older checkpoint");
        java.nio.file.Files.write(piece, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
        assertThatThrownBy(() -> store.tables().read(first, (table, slot, row, rows, from) -> {}))
                .isInstanceOf(CorruptCheckpointException.class)
                .hasMessageEndingWith(": expected a header of up to 67108864 bytes, got -1. Use an older checkpoint");
    }

    @Test
    void aPieceThatChangesAnotherCommitIsRefused() throws IOException {
        Checkpoint first = commit(store, null, 10, List.of(write(store, 10, "a", 0, 0)));
        Piece late = write(store, 30, "a", 20, 1);
        assertThatThrownBy(() -> store.tables().carried(first, List.of(late)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("checkpoint: expected a piece of rows touched since step 10, got"
                        + " step-000000000030-a.rows since step 20");
    }

    @Test
    void blocksThatATableDoesNotHaveAreRefused() {
        assertThatThrownBy(() -> NONE.of(blocks(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rows of table e/weight: expected whole blocks of 9 rows of 2 floats, got other ones");
        assertThatThrownBy(() -> new TableRows("t", 9, 2, 2, List.of(), List.of(2, 1)))
                .hasMessage("rows of table t: expected ascending runs of blocks");
    }

    /** A model with a table of another size has other checkpoints. */
    @Test
    void checkpointsOfAnotherTableAreRefused() throws IOException {
        commit(store, null, 10, List.of(write(store, 10, "a", 0, 0)));
        ParameterLayout other =
                new ParameterLayout(LAYOUT.tensors(), List.of(new Table("e/weight", 10, 2, new Zeros())));
        assertThatThrownBy(() -> new CheckpointStore(files, directory.toString(), other).newest(damage -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a checkpoint of this model, got one of another model");
    }
}
