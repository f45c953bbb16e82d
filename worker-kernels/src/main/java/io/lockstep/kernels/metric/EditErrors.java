package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Labelling;
import io.lockstep.kernels.sum.ExactSum;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Insertions, deletions and substitutions that turn what answers say into what is right, the fewest (Levenshtein 1966), over all rows, in
 * shares of the length of what is right over all rows; both sums are weighted and exact.
 */
final class EditErrors implements MetricAccumulator {
    private final Labelling target;
    private final @Nullable Integer space;
    private final ExactSum errors = new ExactSum();
    private final ExactSum length = new ExactSum();

    /** @param space id between words, which are compared as wholes; absent: ids are compared */
    EditErrors(Labelling target, @Nullable Integer space) {
        this.target = target;
        this.space = space;
    }

    @Override
    public void add(int rows, int size, float[] scores, float[] targets, float[] weights, float[] losses) {
        int most = target.measuredSize(size);
        for (int row = 0; row < rows; row++) {
            if (weights[row] != 0) {
                int[] right = ids(targets, row * most, most);
                int[] said = target.decoded(scores, row * size, size);
                int[][] rightWords = words(right);
                length.add((double) weights[row] * rightWords.length);
                errors.add(said == null ? Double.NaN : (double) weights[row] * distance(rightWords, words(said)));
            }
        }
    }

    private static int[] ids(float[] targets, int from, int most) {
        int[] ids = new int[most];
        int count = 0;
        while (count < most && targets[from + count] != Labelling.NONE) {
            ids[count] = (int) targets[from + count];
            count++;
        }
        return Arrays.copyOf(ids, count);
    }

    /** Each id alone, or the ids between spaces; no words are empty. */
    private int[][] words(int[] ids) {
        int[][] words = new int[ids.length][];
        int count = 0;
        if (space == null) {
            for (int id : ids) {
                words[count++] = new int[] {id};
            }
            return words;
        }
        int begin = 0;
        for (int i = 0; i <= ids.length; i++) {
            if (i == ids.length || ids[i] == space) {
                if (begin < i) {
                    words[count++] = Arrays.copyOfRange(ids, begin, i);
                }
                begin = i + 1;
            }
        }
        return Arrays.copyOf(words, count);
    }

    /** The fewest edits from one sequence to another. */
    static int distance(int[][] from, int[][] to) {
        int[] before = new int[to.length + 1];
        Arrays.setAll(before, j -> j);
        for (int i = 1; i <= from.length; i++) {
            int[] now = new int[to.length + 1];
            now[0] = i;
            for (int j = 1; j <= to.length; j++) {
                int changed = before[j - 1] + (Arrays.equals(from[i - 1], to[j - 1]) ? 0 : 1);
                now[j] = Math.min(changed, 1 + Math.min(before[j], now[j - 1]));
            }
            before = now;
        }
        return before[to.length];
    }

    @Override
    public void merge(byte[] state) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        errors.mergeFrom(bytes);
        length.mergeFrom(bytes);
    }

    @Override
    public byte[] toBytes() {
        byte[] first = errors.toBytes();
        byte[] second = length.toBytes();
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    @Override
    public double value() {
        return errors.rejected() != 0 || length.rejected() != 0 ? Double.NaN : errors.value() / length.value();
    }
}
