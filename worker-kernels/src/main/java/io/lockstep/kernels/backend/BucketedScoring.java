package io.lockstep.kernels.backend;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scoring of rows, each in the bucket of its own length, in passes of one bucket alone. */
final class BucketedScoring implements InferenceWorkspace {
    private static final float[] NONE = {};

    private final BucketedRows buckets;
    private final Form[] forms;
    private final int[] sizes; // of each answer in the scores
    private final int scoreSize;
    private int[] bucketOf = {};

    /** What belongs to a bucket. */
    private static final class Form {
        private final InferenceWorkspace workspace;
        private final Batch rows;
        private final int[] sizes; // of each answer
        private final float[] scores;
        private final float[] losses;
        private final int[] places = new int[ROWS]; // of the rows, in the batch that is scored

        Form(Network network) {
            ModelSpec spec = network.spec();
            this.workspace = network.inferenceWorkspace();
            this.rows = new Batch(ROWS, spec.inputTypes(), spec.targetTypes());
            this.sizes = answerSizes(spec);
            this.scores = new float[ROWS * Arrays.stream(sizes).sum()];
            this.losses = new float[ROWS * sizes.length];
        }
    }

    /** @param forms by bucket */
    BucketedScoring(ModelSpec spec, List<Network> forms) {
        this.buckets = new BucketedRows(spec);
        List<Form> made = new ArrayList<>();
        forms.forEach(form -> made.add(new Form(form)));
        this.forms = made.toArray(new Form[0]);
        this.sizes = answerSizes(spec);
        this.scoreSize = Arrays.stream(sizes).sum();
    }

    private static int[] answerSizes(ModelSpec spec) {
        int[] sizes = new int[spec.outputs().size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = spec.outputShape(i).elementCount();
        }
        return sizes;
    }

    @Override
    public void score(Batch batch, float[] scores, float[] losses) {
        if (bucketOf.length < batch.rows()) {
            bucketOf = new int[batch.capacity()];
        }
        for (int row = 0; row < batch.rows(); row++) {
            bucketOf[row] = buckets.of(batch, row);
        }
        Arrays.fill(scores, 0, batch.rows() * scoreSize, 0);
        for (int bucket = 0; bucket < forms.length; bucket++) {
            Form form = forms[bucket];
            int count = 0;
            for (int row = 0; row < batch.rows(); row++) {
                if (bucketOf[row] == bucket) {
                    buckets.pad(batch, row, form.rows, count);
                    if (losses.length > 0) {
                        form.rows.copyAnswers(batch, row, count);
                    }
                    form.places[count++] = row;
                }
                if (count == ROWS || (count > 0 && row == batch.rows() - 1)) {
                    score(form, count, scores, losses);
                    count = 0;
                }
            }
        }
    }

    /** Scores and losses of rows of one bucket, where they belong. */
    private void score(Form form, int count, float[] scores, float[] losses) {
        form.rows.setRows(count);
        form.workspace.score(form.rows, form.scores, losses.length > 0 ? form.losses : NONE);
        int answers = sizes.length;
        int from = 0;
        for (int i = 0; i < count; i++) {
            int to = form.places[i] * scoreSize;
            for (int answer = 0; answer < answers; answer++) {
                System.arraycopy(form.scores, from, scores, to, form.sizes[answer]);
                from += form.sizes[answer];
                to += sizes[answer];
            }
            if (losses.length > 0) {
                System.arraycopy(form.losses, i * answers, losses, form.places[i] * answers, answers);
            }
        }
    }

    @Override
    public void close() {
        for (Form form : forms) {
            form.workspace.close();
        }
    }
}
