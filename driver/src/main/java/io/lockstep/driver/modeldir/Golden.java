package io.lockstep.driver.modeldir;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A few inputs with the answers the model gave when it was written: what a loaded model must still say, on any machine.
 */
public record Golden(List<Case> cases) {
    /**
     * How far an answer may be off, relative to the expected one where that is above 1. Backends round differently, by
     * far less; a wrong weight or layer shows by far more.
     */
    public static final double TOLERANCE = 1e-4;

    /**
     * One example.
     *
     * @param inputs for each input of the model its floats
     * @param outputs its scores
     */
    public record Case(List<List<Double>> inputs, List<Double> outputs) {}

    public Golden {
        cases = List.copyOf(cases);
    }

    /**
     * What a packed network says about the rows of a batch.
     *
     * @throws IOException when it says NaN or infinity: the training has diverged
     */
    public static Golden of(Network network, Batch batch) throws IOException {
        float[] scores = scores(network, batch);
        int size = network.spec().outputShape().elementCount();
        List<Case> cases = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            List<List<Double>> inputs = new ArrayList<>();
            for (int input = 0; input < batch.inputCount(); input++) {
                inputs.add(row(batch.inputValues(input), row));
            }
            List<Double> outputs = row(scores, row, size);
            if (!outputs.stream().allMatch(Double::isFinite)) {
                throw new IOException("model: expected finite scores, got " + outputs
                        + ". The training has diverged; lower train.optimizer's learningRate");
            }
            cases.add(new Case(inputs, outputs));
        }
        return new Golden(cases);
    }

    private static List<Double> row(BatchValues values, int row) {
        int from = values.first(row);
        int count = values.first(row + 1) - from;
        List<Double> list = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            list.add(
                    values instanceof FloatValues floats
                            ? (double) floats.array()[i]
                            : (double) ((IntValues) values).array()[i]);
        }
        return list;
    }

    /** Puts an example's numbers or ids, rows in order, where {@link #row(BatchValues, int)} finds them. */
    private static void write(List<Double> numbers, BatchValues values, int row) {
        int at = values.type().ragged()
                ? values.append(row, numbers.size() / values.itemSize())
                : row * values.itemSize();
        for (double number : numbers) {
            if (values instanceof FloatValues floats) {
                floats.array()[at++] = (float) number;
            } else {
                ((IntValues) values).array()[at++] = (int) number;
            }
        }
    }

    private static List<Double> row(float[] values, int row, int size) {
        List<Double> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add((double) values[row * size + i]);
        }
        return list;
    }

    private static float[] scores(Network network, Batch batch) {
        float[] scores = new float[batch.rows() * network.spec().outputShape().elementCount()];
        try (InferenceWorkspace workspace = network.inferenceWorkspace()) {
            workspace.score(batch, scores, new float[0]);
        }
        return scores;
    }

    /** @throws IOException naming the first answer that differs */
    void check(Network network, String where) throws IOException {
        ModelSpec spec = network.spec();
        int size = spec.outputShape().elementCount();
        Batch batch = new Batch(cases.size(), spec.inputTypes(), List.of());
        batch.setRows(cases.size());
        for (int row = 0; row < cases.size(); row++) {
            List<List<Double>> inputs = cases.get(row).inputs();
            for (int input = 0; input < batch.inputCount(); input++) {
                write(inputs.get(input), batch.inputValues(input), row);
            }
        }
        float[] scores = scores(network, batch);
        for (int row = 0; row < cases.size(); row++) {
            for (int i = 0; i < size; i++) {
                double expected = cases.get(row).outputs().get(i);
                double got = scores[row * size + i];
                if (!(Math.abs(got - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)))) {
                    throw new IOException(
                            where + ": expected the model to score example " + row + ", output " + i
                                    + ", with " + expected + ", got " + got
                                    + ". This machine computes another model than the one trained; try -Dlockstep.backend=portable");
                }
            }
        }
    }

    /** @throws IOException when the examples do not have the model's sizes */
    void checkShapes(ModelSpec spec, String where) throws IOException {
        List<Integer> sizes = spec.inputs().stream()
                .map(input -> input.shape().elementCount())
                .toList();
        for (Case example : cases) {
            List<Integer> found = new ArrayList<>();
            for (int input = 0; input < example.inputs().size(); input++) {
                int size = example.inputs().get(input).size();
                boolean ragged =
                        input < sizes.size() && spec.inputs().get(input).ragged();
                // of a ragged input any number of items
                found.add(ragged && size % sizes.get(input) == 0 ? sizes.get(input) : size);
            }
            int outputs = spec.outputShape().elementCount();
            if (!found.equals(sizes) || example.outputs().size() != outputs) {
                throw new IOException(where + ": expected examples of " + sizes + " inputs and " + outputs
                        + " outputs, got " + found + " and " + example.outputs().size()
                        + ". The files belong to different"
                        + " models");
            }
        }
    }
}
