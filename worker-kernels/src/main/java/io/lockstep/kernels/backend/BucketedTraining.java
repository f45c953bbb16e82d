package io.lockstep.kernels.backend;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.graph.OpenState;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Training of slices, each padded to the smallest bucket that holds its longest row. What a bucket takes is made at its first
 * slice, so that one whose rows are only scored takes nothing; later slices of it allocate nothing.
 */
final class BucketedTraining implements TrainingWorkspace {
    private final ModelSpec spec;
    private final List<Network> forms;
    private final int rows;
    private final long seed;
    private final boolean inputGradients;
    private final BucketedRows buckets;
    private final @Nullable Bucket[] made;
    private final OpenState open;

    /** What a bucket takes. */
    private record Bucket(TrainingWorkspace workspace, Batch padded) {}

    /**
     * @param forms by bucket
     * @param rows of the largest slice
     * @param network what must be open
     */
    BucketedTraining(
            ModelSpec spec, List<Network> forms, int rows, long seed, boolean inputGradients, OpenState network) {
        this.spec = spec;
        this.forms = forms;
        this.rows = rows;
        this.seed = seed;
        this.inputGradients = inputGradients;
        this.buckets = new BucketedRows(spec);
        this.made = new @Nullable Bucket[forms.size()];
        this.open = new OpenState("training workspace", network);
    }

    @Override
    public void gradient(Batch batch, long epoch, SliceGradient into) {
        open.check();
        int number = buckets.ofAll(batch);
        Bucket bucket = bucket(number);
        Batch own = bucket.padded();
        if (batch.rows() <= own.capacity()) {
            buckets.padAll(batch, own);
        } else {
            own.setRows(0); // whose number of rows the network of the bucket refuses
        }
        if (into.hasInputs()) {
            gradientOfInputs(batch, bucket, forms.get(number), epoch, into);
        } else {
            bucket.workspace().gradient(own, epoch, into);
        }
    }

    private Bucket bucket(int number) {
        Bucket bucket = made[number];
        if (bucket == null) {
            Network form = forms.get(number);
            Batch padded = new Batch(rows, form.spec().inputTypes(), form.spec().targetTypes());
            bucket = new Bucket(form.trainingWorkspace(seed), padded);
            made[number] = bucket;
        }
        return bucket;
    }

    private void gradientOfInputs(Batch batch, Bucket bucket, Network form, long epoch, SliceGradient into) {
        into.begin(batch, form.layout(), inputGradients);
        SliceGradient padded = into.withInputsOf(form);
        bucket.workspace().gradient(bucket.padded(), epoch, padded);
        for (int i = 0; i < spec.inputs().size(); i++) {
            BatchValues values = batch.inputValues(i);
            float[] from = padded.input(i);
            float[] to = values.type().ragged() ? into.items(i) : into.input(i);
            int size = from.length / into.capacity();
            for (int row = 0; to.length > 0 && row < batch.rows(); row++) {
                int count = values.first(row + 1) - values.first(row);
                System.arraycopy(from, row * size, to, values.first(row), count);
            }
        }
    }

    @Override
    public void close() {
        open.close();
        for (Bucket bucket : made) {
            if (bucket != null) {
                bucket.workspace().close();
            }
        }
    }
}
