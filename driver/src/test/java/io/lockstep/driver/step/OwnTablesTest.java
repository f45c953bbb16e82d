package io.lockstep.driver.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.checkpoint.TrainingState;
import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.InProcessCollective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.SliceAssignment;
import io.lockstep.driver.collective.SliceTree;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.kernels.initializer.Constant;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One rank, and a table of eight blocks of one row each. */
class OwnTablesTest {
    private static final int DIMENSION = 10_000;
    private static final Table TABLE = new Table("e/weight", 8, DIMENSION, new Constant(2));
    private static final ParameterLayout LAYOUT = new ParameterLayout(
            List.of(new ParameterTensor("w", Shape.of(3), 0, new Zeros(), Role.WEIGHT)), List.of(TABLE));
    private static final TrainConfig TRAIN = Configs.BINDING.bind(
            TrainConfig.class,
            Map.of(
                    "epochs",
                    1,
                    "batch",
                    2,
                    "slices",
                    2,
                    "clipNorm",
                    1.0,
                    "optimizer",
                    Map.of("sgd", Map.of("learningRate", 0.5)),
                    "tableOptimizer",
                    Map.of("adagrad", Map.of("learningRate", 0.1))),
            "train");

    @TempDir
    private Path directory;

    private final HeapFloats values = HeapFloats.of(TABLE.size());
    private OwnTables tables = tables();

    private static OwnTables tables() {
        Membership alone = new Membership(
                0, new SliceAssignment(2, List.of(1)), new SliceTree(2), Chunks.of(LAYOUT, 1), List.of("alone"));
        Collective collective = InProcessCollective.alone(alone);
        return new OwnTables(LAYOUT, TRAIN, alone, collective);
    }

    private CheckpointStore store() {
        return new CheckpointStore(
                new HadoopFiles(new Configuration(false)), directory.toUri().toString(), LAYOUT);
    }

    @BeforeEach
    void begin() throws Exception {
        try (Team team = new Team("test", 1)) {
            tables.begin(List.of(values), 3, store(), null, team);
        }
    }

    /** Both slices touch the row of a number, the second one the row behind it too. */
    private boolean sum(long step, int row, float gradient) throws Exception {
        tables.clear();
        for (int slice = 0; slice < 2; slice++) {
            RowValues[] touched = tables.slices().borrow();
            for (int next = row; next <= row + slice; next++) {
                touched[0].append(next);
            }
            for (int i = 0; i < touched[0].count() * DIMENSION; i++) {
                touched[0].values()[i] = gradient;
            }
            tables.slices().slice(slice, touched);
        }
        return tables.sum(step);
    }

    private void step(long step, int row) throws Exception {
        assertThat(sum(step, row, 4f)).isTrue();
        tables.update(step, 1, 0.25f, 1f, UpdateSite.alone(HeapFloats.of(16)));
        tables.spread(step);
    }

    @Test
    void touchedRowsAloneMove() throws Exception {
        step(1, 5);
        // adagrad's first step is the rate, whatever the gradient
        assertThat(values.array()[5 * DIMENSION]).isCloseTo(1.9f, within(1e-6f));
        assertThat(values.array()[7 * DIMENSION - 1]).isCloseTo(1.9f, within(1e-6f));
        assertThat(values.array()[7 * DIMENSION]).isEqualTo(2f);
        assertThat(values.array()[5 * DIMENSION - 1]).isEqualTo(2f);
    }

    /** Means of two: one row of 10,000 gradients of 2 and one of 1. */
    @Test
    void theNormCountsTouchedRows() throws Exception {
        assertThat(sum(1, 3, 2f)).isTrue();
        assertThat(tables.squares(1, 0.5f, UpdateSite.alone(HeapFloats.of(16)))).isEqualTo(DIMENSION * (4.0 + 1.0));
    }

    @Test
    void aSumThatIsNotFiniteIsSeen() throws Exception {
        assertThat(sum(1, 3, Float.MAX_VALUE)).isFalse();
        assertThat(sum(2, 3, Float.NaN)).isFalse();
        assertThat(sum(3, 3, 1f)).isTrue();
        assertThat(tables.squares(3, Float.POSITIVE_INFINITY, UpdateSite.alone(HeapFloats.of(16))))
                .isEqualTo(Double.POSITIVE_INFINITY);
    }

    /** Rows that are in the pieces written last. */
    private static Set<Long> rows(CheckpointStore store, Checkpoint checkpoint, List<Piece> written) throws Exception {
        Set<Long> rows = new TreeSet<>();
        Checkpoint newest = new Checkpoint(checkpoint.directory(), checkpoint.state(), checkpoint.layout(), written);
        store.tables().read(newest, (table, slot, firstRow, count, from) -> rows.add(firstRow));
        return rows;
    }

    /** Until more was written than all that was ever touched: then that is written. */
    @Test
    void aCommitWritesWhatWasTouchedSinceTheOneBefore() throws Exception {
        CheckpointStore store = store();
        List<Set<Long>> written = new ArrayList<>();
        Checkpoint newest = null;
        int[] touched = {0, 5, 5, 5};
        for (int step = 1; step <= touched.length; step++) {
            step(step, touched[step - 1]);
            List<Piece> rows = tables.write(store, step, "w");
            List<Piece> pieces = new ArrayList<>(store.tables().carried(newest, rows));
            pieces.addAll(rows);
            pieces.add(store.write(step, "w", CheckpointStore.PARAMETERS, 0, 1, HeapFloats.of(16), 0));
            newest = store.commit(TrainingState.after(step, 0), pieces);
            written.add(rows(store, newest, rows));
        }
        assertThat(written).containsExactly(Set.of(0L, 1L), Set.of(5L, 6L), Set.of(5L, 6L), Set.of(0L, 1L, 5L, 6L));
        assertThat(tables.write(store, 9, "w")).isEmpty();
        Checkpoint last = Objects.requireNonNull(newest);
        OwnTables resumed = tables();
        HeapFloats again = HeapFloats.of(TABLE.size());
        try (Team team = new Team("test", 1)) {
            resumed.begin(List.of(again), 3, store, last, team);
        }
        assertThat(again.array()).isEqualTo(values.array());
        step(5, 5);
        tables = resumed;
        step(5, 5);
        assertThat(again.array()).as("with the state of before").isEqualTo(values.array());
        assertThat(rows(store, last, tables.write(store, 10, "resumed")))
                .as("all that ever was touched, first")
                .containsExactly(0L, 1L, 5L, 6L);
    }
}
