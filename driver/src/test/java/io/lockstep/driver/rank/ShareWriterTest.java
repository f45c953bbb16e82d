package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.TrainingState;
import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.step.OwnChunk;
import io.lockstep.driver.step.Snapshot;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A share is what was there when it was taken, and nobody waits for ever for one. */
@Timeout(60)
class ShareWriterTest {
    private static final int SIZE = 50;
    private static final ParameterLayout LAYOUT =
            new ParameterLayout(List.of(new ParameterTensor("t", Shape.of(SIZE), 0, new Zeros(), Role.WEIGHT)));

    @TempDir
    private Path directory;

    private final CompletableFuture<Share> written = new CompletableFuture<>();
    private final CountDownLatch disk = new CountDownLatch(1);
    private final HeapFloats parameters = HeapFloats.of(LAYOUT.size());
    private @Nullable OwnChunk chunk;
    private @Nullable String stop;

    private final Reports reports = new Reports() {
        @Override
        public void step(long step, double loss) {}

        @Override
        public void skipped(long step, String what) {}

        @Override
        public void share(Share share) {
            written.complete(share);
        }
    };

    /** A disk that takes its time. */
    @BeforeEach
    void slowDisk() {
        Faults.arm("checkpoint.piece", pass -> {
            try {
                disk.await(40, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @AfterEach
    void disarm() {
        disk.countDown();
        Faults.disarm();
    }

    private CheckpointStore store() {
        return new CheckpointStore(new HadoopFiles(new Configuration()), directory.toString(), LAYOUT);
    }

    private ShareWriter writer(long deadlineMillis) {
        TrainConfig train = Configs.BINDING.bind(
                TrainConfig.class,
                Map.of("epochs", 1, "batch", 1, "optimizer", Map.of("sgd", Map.of("learningRate", 1))),
                "train");
        chunk = new OwnChunk(LAYOUT, train, 1, Chunks.of(LAYOUT, 1).of(0), 1);
        return new ShareWriter(store(), "w", chunk::newSnapshot, reports, () -> stop, deadlineMillis);
    }

    private void copy(Snapshot snapshot) {
        Objects.requireNonNull(chunk).copyTo(snapshot, parameters);
    }

    private static Share share(long step) {
        return new Share(step, 0, false, EpochTotals.NONE, new byte[0], List.of(), SkippedSteps.NONE, PhaseTimes.NONE);
    }

    @Test
    void whatMovesOnWhileItIsWrittenIsNotWritten() throws Exception {
        for (int i = 0; i < SIZE; i++) {
            parameters.array()[i] = 1 + i;
        }
        try (ShareWriter writer = writer(40_000)) {
            writer.copy(this::copy);
            writer.write(share(1));
            parameters.fill(0, SIZE, -1);
            disk.countDown();
            writer.finish();
        }
        Checkpoint checkpoint = store().commit(
                        TrainingState.after(1, 0),
                        written.get(10, TimeUnit.SECONDS).pieces());
        HeapFloats read = HeapFloats.of(LAYOUT.size());
        store().read(checkpoint, CheckpointStore.PARAMETERS, 0, 1, read, 0);
        for (int i = 0; i < SIZE; i++) {
            assertThat(read.array()[i]).isEqualTo(1 + i);
        }
    }

    @Test
    void aRankThatIsToldToStopWaitsForNoDisk() throws Exception {
        try (ShareWriter writer = writer(40_000)) {
            writer.copy(this::copy);
            writer.write(share(1));
            stop = "another rank is gone";
            assertThatThrownBy(() -> writer.copy(this::copy))
                    .isInstanceOf(StoppedException.class)
                    .hasMessage("another rank is gone");
        }
    }

    @Test
    void aDiskThatTakesTooLongIsAnError() throws Exception {
        try (ShareWriter writer = writer(1_000)) {
            writer.copy(this::copy);
            writer.write(share(1));
            assertThatThrownBy(writer::finish)
                    .isInstanceOf(IOException.class)
                    .hasMessage("checkpoint: expected a share to be written within 1 s, it is not. Look at the file"
                            + " system of the run directory");
        }
    }
}
