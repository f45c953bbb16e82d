package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InterruptionTest {
    @Test
    void aSignalHoldsTheProcessForATrainingOnly() throws Exception {
        try (Interruption interruption = Interruption.onSignal()) {
            interruption.interrupt();
            assertThat(interruption.wanted()).isCompletedWithValue("interrupted by a signal");
        }
        try (Interruption interruption = Interruption.onSignal()) {
            interruption.training(true);
            CompletableFuture<Void> signal = CompletableFuture.runAsync(interruption::interrupt);
            assertThat(interruption.wanted().get(10, TimeUnit.SECONDS)).isEqualTo("interrupted by a signal");
            assertThat(signal).isNotDone();
            interruption.training(false);
            signal.get(10, TimeUnit.SECONDS);
        }
    }
}
