package io.lockstep.kernels.generation;

import io.lockstep.kernels.layer.embedding.PositionalEmbedding;
import io.lockstep.kernels.layer.embedding.PositionalEmbedding.Kind;
import io.lockstep.kernels.shape.Shape;

/** Step of {@link PositionalEmbedding}: what it adds to the step at its place. */
final class PositionStep implements Step {
    private final float[] table;
    private final int width;

    /** The table is what the layer makes of zeros. */
    PositionStep(PositionalEmbedding layer, StepPlace place) {
        if (layer.kind() != Kind.LEARNT && layer.kind() != Kind.SINUSOIDAL) {
            throw new IllegalArgumentException("expected a table of positions, got kind " + layer.kind());
        }
        Shape shape = layer.output(place.inputs());
        this.width = place.width();
        this.table = new float[shape.elementCount()];
        StepPass pass = new StepPass(place.number(), place.ids(), new float[0][], place.products());
        float[][] zeros = {new float[table.length]};
        layer.kernel(place.inputs()).forward(pass, place.parameters(), zeros, table, new float[0]);
    }

    @Override
    public void next(int position, float[][] inputs, float[] output) {
        for (int i = 0; i < width; i++) {
            output[i] = inputs[0][i] + table[position * width + i];
        }
    }
}
