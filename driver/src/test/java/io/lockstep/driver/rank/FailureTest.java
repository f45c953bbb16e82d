package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.checkpoint.CorruptCheckpointException;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.shard.CorruptShardException;
import io.lockstep.driver.step.NonFiniteException;
import io.lockstep.driver.step.NonFinitePlace;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailureTest {
    @Test
    void whatMayPassStopsAGenerationOnly() {
        assertThat(Failure.status(new IOException("disk full"))).isEqualTo(Status.STOPPED);
        assertThat(Failure.status(new FileNotFoundException("gone"))).isEqualTo(Status.STOPPED);
        assertThat(Failure.status(new SocketTimeoutException("slow"))).isEqualTo(Status.STOPPED);
        assertThat(Failure.status(new InterruptedIOException("cancelled"))).isEqualTo(Status.STOPPED);
        assertThat(Failure.status(new StoppedException("told to"))).isEqualTo(Status.STOPPED);
        assertThat(Failure.status(new WorkerLostException(1, "gone", new OutOfMemoryError())))
                .isEqualTo(Status.STOPPED);
    }

    private static NonFiniteException notFinite() {
        TrainConfig train = Configs.BINDING.bind(
                TrainConfig.class,
                Map.of("epochs", 1, "batch", 1, "optimizer", Map.of("sgd", Map.of("learningRate", 1))),
                "train");
        return new NonFiniteException(train, 3, new NonFinitePlace(1, "its loss is not finite", false));
    }

    @Test
    void whatWouldHappenAgainEndsTheRun() {
        assertThat(Failure.status(notFinite())).isEqualTo(Status.FAILED);
        assertThat(Failure.status(new CorruptShardException("shard"))).isEqualTo(Status.FAILED);
        assertThat(Failure.status(new IOException("reading", new CorruptShardException("shard"))))
                .isEqualTo(Status.FAILED);
        assertThat(Failure.status(new CorruptCheckpointException("piece"))).isEqualTo(Status.FAILED);
        assertThat(Failure.status(new IllegalArgumentException("config"))).isEqualTo(Status.FAILED);
        assertThat(Failure.status(new IllegalStateException("bug"))).isEqualTo(Status.FAILED);
        assertThat(Failure.status(new OutOfMemoryError("heap"))).isEqualTo(Status.FAILED);
        assertThat(Failure.status(new IOException("reading ahead", new OutOfMemoryError("heap"))))
                .isEqualTo(Status.FAILED);
    }

    @Test
    void aFailureIsToldWithItsRankAndKind() {
        assertThat(Failure.text("rank 2", new CorruptShardException("part-0: damaged")))
                .isEqualTo("rank 2: part-0: damaged");
        assertThat(Failure.text("rank 2", new OutOfMemoryError("heap")))
                .isEqualTo("rank 2: java.lang.OutOfMemoryError: heap");
        assertThat(Failure.text("rank 2", new IOException("disk full"))).isEqualTo("disk full");
    }
}
