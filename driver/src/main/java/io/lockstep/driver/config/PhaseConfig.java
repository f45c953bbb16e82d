package io.lockstep.driver.config;

import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A phase of each step: the losses that count in it, the tensors that it moves by them, and how.
 *
 * @param phase its name, in metrics and messages
 * @param outputs of the model whose losses count, by name
 * @param moves the tensors that move, as {@code discriminator*}; see {@link io.lockstep.kernels.parameter.TensorPattern}.
 *     Batch statistics of all others stay as they are
 * @param optimizer that moves them, on {@code train.schedule}; absent: {@code train.optimizer}
 * @param every it is taken in each so many-th step that counts, the first phase in every one
 */
public record PhaseConfig(
        String phase,
        List<String> outputs,
        List<String> moves,
        @Nullable Optimizer optimizer,
        @Default("1") int every) {
    public PhaseConfig {
        outputs = List.copyOf(outputs);
        moves = List.copyOf(moves);
        if (!phase.matches("[A-Za-z][A-Za-z0-9_-]*")) {
            throw new PlainDataException(
                    "phase", "expected a letter, then letters, digits, '_' or '-', got '" + phase + "'. Rename it");
        }
        if (outputs.isEmpty()) {
            throw new PlainDataException(
                    "outputs", "phase " + phase + ": expected outputs whose losses count, got none. Name one");
        }
        if (moves.isEmpty()) {
            throw new PlainDataException(
                    "moves",
                    "phase " + phase + ": expected tensors that it moves, got none. Name some, or leave it out");
        }
        if (every < 1) {
            throw new PlainDataException("every", "phase " + phase + ": expected at least 1, got " + every);
        }
    }

    /** What moves its tensors, where the training has this one for all. */
    public Optimizer optimizerOr(Optimizer usual) {
        return optimizer == null ? usual : optimizer;
    }
}
