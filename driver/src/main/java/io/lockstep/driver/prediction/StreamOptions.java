package io.lockstep.driver.prediction;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a stream is run.
 *
 * @param checkpoint directory of Spark's record of what was read; absent: {@code _checkpoint} in the output
 * @param maxFiles most files of a batch; absent: all that are there
 * @param stop completed when the stream is to end after its batch
 * @param batches hears of each batch, for people
 */
public record StreamOptions(
        StreamTrigger trigger,
        @Nullable String checkpoint,
        @Nullable Integer maxFiles,
        CompletableFuture<String> stop,
        Consumer<String> batches) {
    public StreamOptions {
        if (maxFiles != null && maxFiles < 1) {
            throw new IllegalArgumentException("--max-files: expected at least 1, got " + maxFiles + ". Correct it");
        }
    }
}
