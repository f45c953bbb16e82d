package io.lockstep.kernels.backend;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Diagnosis;
import io.lockstep.kernels.network.NonFinite;
import java.util.Optional;
import java.util.function.Function;

/** Diagnosis of a model of sequences of any length, each slice at the bucket it is trained in. */
public final class BucketedDiagnosis implements Diagnosis {
    private final ModelSpec spec;
    private final Function<ModelSpec, Diagnosis> maker;
    private final BucketedRows buckets;

    /** @param maker of that of a model at one bucket */
    public BucketedDiagnosis(ModelSpec spec, Function<ModelSpec, Diagnosis> maker) {
        this.spec = spec;
        this.maker = maker;
        this.buckets = new BucketedRows(spec);
    }

    @Override
    public Optional<NonFinite> of(Batch batch, long epoch) {
        ModelSpec own = spec.atBucket(buckets.ofAll(batch));
        Batch padded = new Batch(batch.rows(), own.inputTypes(), own.targetTypes());
        buckets.padAll(batch, padded);
        try (Diagnosis diagnosis = maker.apply(own)) {
            return diagnosis.of(padded, epoch);
        }
    }

    @Override
    public void close() {
        // each slice has its own, closed at once
    }
}
