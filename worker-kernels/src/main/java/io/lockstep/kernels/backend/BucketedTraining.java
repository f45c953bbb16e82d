package io.lockstep.kernels.backend;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import java.util.ArrayList;
import java.util.List;

/** Training of slices, each padded to the smallest bucket that holds its longest row. */
final class BucketedTraining implements TrainingWorkspace {
    private final ModelSpec spec;
    private final List<Network> forms;
    private final boolean inputGradients;
    private final BucketedRows buckets;
    private final List<TrainingWorkspace> workspaces = new ArrayList<>();
    private final List<Batch> padded = new ArrayList<>();

    /**
     * @param forms by bucket
     * @param rows of the largest slice
     */
    BucketedTraining(ModelSpec spec, List<Network> forms, int rows, long seed, boolean inputGradients) {
        this.spec = spec;
        this.forms = forms;
        this.inputGradients = inputGradients;
        this.buckets = new BucketedRows(spec);
        for (Network form : forms) {
            workspaces.add(form.trainingWorkspace(seed));
            padded.add(new Batch(rows, form.spec().inputTypes(), form.spec().targetTypes()));
        }
    }

    @Override
    public void gradient(Batch batch, long epoch, SliceGradient into) {
        int bucket = buckets.ofAll(batch);
        Batch own = padded.get(bucket);
        if (batch.rows() <= own.capacity()) {
            buckets.padAll(batch, own);
        } else {
            own.setRows(0); // whose number of rows the network of the bucket refuses
        }
        if (into.hasInputs()) {
            gradientOfInputs(batch, bucket, epoch, into);
        } else {
            workspaces.get(bucket).gradient(own, epoch, into);
        }
    }

    private void gradientOfInputs(Batch batch, int bucket, long epoch, SliceGradient into) {
        into.begin(batch, forms.get(bucket).layout(), inputGradients);
        SliceGradient padded = into.withInputsOf(forms.get(bucket));
        workspaces.get(bucket).gradient(this.padded.get(bucket), epoch, padded);
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
        workspaces.forEach(TrainingWorkspace::close);
    }
}
