package io.lockstep.kernels.backend;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import java.util.List;

/** Buckets of rows by the lengths of their sequences, and rows padded to them. */
final class BucketedRows {
    private final List<ModelSpec.Input> inputs;
    private final int[][] buckets; // by input; empty where it is no sequence
    private final int count;

    BucketedRows(ModelSpec spec) {
        this.inputs = spec.inputs();
        this.count = spec.buckets();
        this.buckets = new int[inputs.size()][];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = isSequence(i)
                    ? inputs.get(i).buckets().stream()
                            .mapToInt(Integer::intValue)
                            .toArray()
                    : new int[0];
        }
    }

    private boolean isSequence(int input) {
        return inputs.get(input).ragged() && inputs.get(input).isSequence();
    }

    int count() {
        return count;
    }

    /**
     * The first bucket that holds all sequences of a row.
     *
     * @throws IllegalArgumentException naming the row and the input whose sequence is empty or too long
     */
    int of(Batch batch, int row) {
        int bucket = 0;
        for (int i = 0; i < buckets.length; i++) {
            int[] own = buckets[i];
            if (own.length == 0) {
                continue;
            }
            int items = batch.inputValues(i).items(row);
            if (items < 1 || items > own[count - 1]) {
                throw new IllegalArgumentException("input '" + inputs.get(i).name() + "', row " + row
                        + " of the slice: expected a sequence of 1 to " + own[count - 1] + " items, got " + items
                        + ". Correct the data, or add a longer bucket");
            }
            while (own[bucket] < items) {
                bucket++;
            }
        }
        return bucket;
    }

    /** The smallest bucket that holds all rows. */
    int ofAll(Batch batch) {
        int bucket = 0;
        for (int row = 0; row < batch.rows(); row++) {
            bucket = Math.max(bucket, of(batch, row));
        }
        return bucket;
    }

    /**
     * Puts a slice into a batch of a padded model, answers included.
     *
     * @param source Not modified.
     * @param target Overwritten.
     */
    void padAll(Batch source, Batch target) {
        target.setRows(source.rows());
        for (int row = 0; row < source.rows(); row++) {
            pad(source, row, target, row);
            target.copyAnswers(source, row, row);
        }
    }

    /**
     * Puts a row's inputs into a batch of a padded model.
     *
     * @param source Not modified.
     * @param target Modified: its row, each after the one before it.
     */
    void pad(Batch source, int from, Batch target, int to) {
        for (int i = 0; i < buckets.length; i++) {
            target.inputValues(i).copyRow(source.inputValues(i), from, to);
            if (buckets[i].length > 0) {
                target.beginSteps(i)[to] = source.inputValues(i).items(from);
            }
        }
    }
}
