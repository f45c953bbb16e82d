package io.lockstep.driver.run;

import io.lockstep.driver.modelcard.CardConfig;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Choices of a person for one command, beside the config: none of it changes a weight.
 *
 * @param runsDirectory where run directories and prepared data are made when not named: {@code runs}
 * @param runDirectory the run directory; absent: {@code <runsDirectory>/<name>-<hash of config and data>}
 * @param mode what to do with a run directory that is not empty
 * @param backend {@code onednn}, {@code blas} or {@code portable}; absent: the best that every executor can load
 * @param card what people say of the model
 * @param interruption completed with the reason when the command is to end soon: after a commit, to be gone on from
 */
public record Options(
        String runsDirectory,
        @Nullable String runDirectory,
        Mode mode,
        @Nullable String backend,
        CardConfig card,
        CompletableFuture<String> interruption) {
    /** What to do with what is there. */
    public enum Mode {
        /** Begin, or go on with an unfinished run of the same config; a finished one is left as it is. */
        CONTINUE,
        /** Begin anew, in a directory of its own beside any other run. */
        FRESH,
        /** Go on; fail when there is nothing to go on with. */
        RESUME
    }

    public Options {
        Objects.requireNonNull(runsDirectory);
    }

    /** In {@code runs} under the working directory, going on with what is there. */
    public static Options standard() {
        return new Options("runs", null, Mode.CONTINUE, null, CardConfig.NONE, new CompletableFuture<>());
    }

    /** Where rows are prepared, for all runs beside each other. */
    public String preparedDirectory() {
        return runsDirectory + "/prepared";
    }

    public Options withRunsDirectory(String directory) {
        return new Options(directory, runDirectory, mode, backend, card, interruption);
    }

    public Options withRunDirectory(@Nullable String directory) {
        return new Options(runsDirectory, directory, mode, backend, card, interruption);
    }

    public Options withMode(Mode other) {
        return new Options(runsDirectory, runDirectory, other, backend, card, interruption);
    }

    public Options withBackend(@Nullable String name) {
        return new Options(runsDirectory, runDirectory, mode, name, card, interruption);
    }

    public Options withInterruption(CompletableFuture<String> reason) {
        return new Options(runsDirectory, runDirectory, mode, backend, card, reason);
    }

    public Options withCard(CardConfig said) {
        return new Options(runsDirectory, runDirectory, mode, backend, said, interruption);
    }
}
