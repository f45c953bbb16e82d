package io.lockstep.driver.config;

import io.lockstep.kernels.parameter.TensorPattern;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * First weights that are taken from a file; tensors that no entry matches begin as they would without it.
 *
 * <pre>
 * initFrom:
 *   path: runs/other/model              # a model directory, models/other@champion, or any safetensors file of F32, F16 or BF16 tensors
 *   tensors:
 *     - {match: dense1/*}               # under the same name
 *     - {match: head/*, from: fc.*}     # head/weight is fc.weight there
 * </pre>
 *
 * @param path from where data are, when relative
 * @param tensors which; of several entries that match, the first counts. Absent: all, by their own names
 * @param changed what becomes of a tensor that is to be taken and is not in the file, has another shape there, or is of the ids of
 *     another vocabulary
 * @param optimizerState whether the optimizer begins with the state, and the number of steps, that it had when the model was made: from
 *     the checkpoints of the run that the model's lineage names. The schedule begins anew
 */
public record InitFrom(
        String path,
        @Default("[]") List<Take> tensors,
        @Default("refuse") Changed changed,
        @Default("false") boolean optimizerState) {
    /** What becomes of a tensor that is not in the file, has another shape there, or is of another vocabulary. */
    public enum Changed {
        /** The training does not begin. */
        REFUSE,
        /** It is drawn from the seed, and named. */
        DRAWN
    }

    /**
     * @param match tensors of the model, see {@link TensorPattern}
     * @param from their names in the file, stars standing for what those of {@code match} do; absent: the same
     */
    public record Take(String match, @Nullable String from) {
        public Take {
            int stars = new TensorPattern(match).stars();
            if (from != null && new TensorPattern(from).stars() > stars) {
                throw new PlainDataException(
                        "from", "expected at most as many stars as in match, " + stars + ", got '" + from + "'");
            }
        }

        /** The name in the file of a tensor of the model that matches. */
        public String source(String name) {
            return from == null ? name : new TensorPattern(match).rename(name, new TensorPattern(from));
        }
    }

    public InitFrom {
        tensors = List.copyOf(tensors);
        if (path.isEmpty()) {
            throw new PlainDataException("path", "expected a model directory or a safetensors file, got none");
        }
    }

    /** Weights alone, all of which must be there. */
    public InitFrom(String path, List<Take> tensors) {
        this(path, tensors, Changed.REFUSE, false);
    }

    /** The entries, the default applied. */
    public List<Take> takes() {
        return tensors.isEmpty() ? List.of(new Take("*", null)) : tensors;
    }
}
