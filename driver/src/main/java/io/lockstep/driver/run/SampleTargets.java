package io.lockstep.driver.run;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.loss.IdsLoss;
import io.lockstep.kernels.loss.IdsTarget;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.model.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is right of rows, for outputs that are calibrated, as metrics read it; and the rows' weights. */
final class SampleTargets {
    private final ModelSpec model;
    private final Set<Integer> wanted;
    private final List<float[]> targets = new ArrayList<>();
    private final float[] weights;
    private int rows;

    SampleTargets(ResolvedRun resolved, int rows) {
        this.model = resolved.model();
        this.wanted = resolved.config().model().calibrated().keySet();
        this.weights = new float[rows];
        for (int i = 0; i < model.outputs().size(); i++) {
            targets.add(new float[wanted.contains(i) ? Math.multiplyExact(rows, size(i)) : 0]);
        }
    }

    private int size(int output) {
        Loss loss = model.outputs().get(output).loss();
        return loss instanceof IdsLoss ids
                ? ids.target().measuredSize(model.outputShape(output).elementCount())
                : denseSize(output);
    }

    /** Floats of an output's target among those side by side in a batch. */
    private int denseSize(int output) {
        return model.outputs()
                .get(output)
                .loss()
                .targetType(model.outputShape(output))
                .denseSize();
    }

    /** Adds a batch's rows behind those before. */
    void add(Batch batch) {
        int first = 0;
        for (int i = 0; i < targets.size(); i++) {
            if (wanted.contains(i)) {
                add(batch, i, first);
            }
            first += denseSize(i);
        }
        System.arraycopy(batch.weights(), 0, weights, rows, batch.rows());
        rows += batch.rows();
    }

    private void add(Batch batch, int output, int first) {
        int size = size(output);
        float[] own = targets.get(output);
        if (model.outputs().get(output).loss() instanceof IdsLoss loss) {
            IdsTarget target = loss.target();
            float[] measured = new float[batch.rows() * size];
            target.measured(
                    batch.targetValues(output).ids(),
                    batch.rows(),
                    model.outputShape(output).elementCount(),
                    measured);
            System.arraycopy(measured, 0, own, rows * size, measured.length);
            return;
        }
        for (int row = 0; row < batch.rows(); row++) {
            System.arraycopy(batch.targets(), row * batch.targetSize() + first, own, (rows + row) * size, size);
        }
    }

    List<float[]> targets() {
        return targets;
    }

    float[] weights() {
        return weights;
    }
}
