package io.lockstep.kernels.attribution;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Passes of a network of fixed shapes over rows of cells, each of a fixed number of rows; what is left of the last are zeros.
 * Memory is made when it is used first. Not thread-safe.
 */
final class AnswerPasses implements AutoCloseable {
    private static final float[] NONE = {};

    private final List<CellInput> inputs;
    private final CellLayout layout;
    private final Network network;
    private final int gradientRows;
    private final boolean[] timed; // of each input
    private final Part[] parts; // of each answer
    private final int size; // of all answers
    private @Nullable Scoring scoring;
    private @Nullable Gradients gradients;

    private record Scoring(InferenceWorkspace workspace, Batch rows, float[] scores) {}

    private record Gradients(TrainingWorkspace workspace, Batch rows, SliceGradient into) {}

    /**
     * One of the model's answers among all of them.
     *
     * @param first of its numbers here
     * @param size of its numbers here
     * @param fullFirst of its numbers at the longest bucket
     * @param time of a sequence, else none
     */
    private record Part(int first, int size, int fullFirst, TimeAxis time, int step) {
        /** Numbers that a row has of it. */
        int valid(int[] steps) {
            return time.isNone() ? size : Math.min(size, step * time.steps(steps[time.input()]));
        }
    }

    /** @param bucket of the network */
    AnswerPasses(AnswerNetwork answers, int bucket) {
        this.inputs = answers.inputs();
        this.layout = answers.layout();
        this.network = answers.buckets().get(bucket);
        this.gradientRows = answers.passRows();
        ModelSpec spec = network.spec();
        this.timed = new boolean[inputs.size()];
        for (int i = 0; i < timed.length; i++) {
            timed[i] = spec.inputs().get(i).isSequence();
        }
        int[] full = answers.answerSizes();
        int[] own = AnswerNetwork.sizes(spec);
        this.parts = new Part[own.length];
        int first = 0;
        int fullFirst = 0;
        for (int i = 0; i < own.length; i++) {
            TimeAxis time = Objects.requireNonNull(
                    spec.times().get(spec.outputs().get(i).node()));
            int step = time.isNone() ? 0 : own[i] / spec.outputShape(i).size(0);
            parts[i] = new Part(first, own[i], fullFirst, time, step);
            first += own[i];
            fullFirst += full[i];
        }
        this.size = first;
    }

    private Scoring scoring() {
        Scoring made = scoring;
        if (made == null) {
            int rows = InferenceWorkspace.ROWS;
            made = new Scoring(network.inferenceWorkspace(), batch(rows), new float[Math.multiplyExact(rows, size)]);
            scoring = made;
        }
        return made;
    }

    private Gradients gradients() {
        Gradients made = gradients;
        if (made == null) {
            Batch batch = batch(gradientRows);
            Arrays.fill(batch.weights(), 1);
            made = new Gradients(network.trainingWorkspace(0), batch, SliceGradient.withInputs(network, gradientRows));
            gradients = made;
        }
        return made;
    }

    private Batch batch(int rows) {
        return new Batch(rows, network.spec().inputTypes(), network.spec().targetTypes());
    }

    /**
     * Raw answers of rows.
     *
     * @param rows Not modified.
     * @param places of the rows in the answers
     * @param answers [., all numbers at the longest bucket]. Their places Overwritten.
     */
    void answers(List<CellRow> rows, int[] places, float[] answers, int answerSize) {
        Scoring own = scoring();
        int most = own.rows().capacity();
        for (int from = 0; from < rows.size(); from += most) {
            int count = Math.min(most, rows.size() - from);
            fill(rows, from, count, count, own.rows());
            own.workspace().score(own.rows(), own.scores(), NONE);
            for (int row = 0; row < count; row++) {
                int to = places[from + row] * answerSize;
                Arrays.fill(answers, to, to + answerSize, 0);
                for (Part part : parts) {
                    int valid = part.valid(rows.get(from + row).steps());
                    System.arraycopy(own.scores(), row * size + part.first(), answers, to + part.fullFirst(), valid);
                }
            }
        }
    }

    /**
     * Weighted sums of raw answers, and their gradients.
     *
     * @param rows Not modified.
     * @param places of the rows in the other arrays
     * @param directions [., answerSize]. Not modified.
     * @param values their places Overwritten.
     * @param into their places Overwritten.
     */
    void gradients(
            List<CellRow> rows, int[] places, float[] directions, int answerSize, float[] values, List<float[]> into) {
        Gradients own = gradients();
        for (int from = 0; from < rows.size(); from += gradientRows) {
            int count = Math.min(gradientRows, rows.size() - from);
            fill(rows, from, count, gradientRows, own.rows());
            float[] targets = own.rows().targets();
            Arrays.fill(targets, 0, gradientRows * size, 0);
            for (int row = 0; row < count; row++) {
                for (Part part : parts) {
                    int start = places[from + row] * answerSize + part.fullFirst();
                    int valid = part.valid(rows.get(from + row).steps());
                    System.arraycopy(directions, start, targets, row * size + part.first(), valid);
                }
            }
            own.workspace().gradient(own.rows(), 0, own.into());
            for (int row = 0; row < count; row++) {
                int place = places[from + row];
                values[place] = own.into().losses().ofRows()[row];
                read(own.into(), row, rows.get(from + row), into.get(place));
            }
        }
    }

    private void read(SliceGradient from, int row, CellRow cells, float[] into) {
        int first = 0;
        for (int i = 0; i < inputs.size(); i++) {
            int count = cells.steps()[i] * layout.itemSize(i);
            float[] gradient = from.input(i);
            int own = gradient.length / gradientRows;
            inputs.get(i).read(gradient, row * own, (row + 1) * own, cells.cells(), first, count, into);
            first += count;
        }
    }

    /** Puts rows into a batch, of the last of which some are zeros. */
    private void fill(List<CellRow> rows, int from, int count, int all, Batch batch) {
        batch.setRows(all);
        for (int row = 0; row < count; row++) {
            CellRow cells = rows.get(from + row);
            int first = 0;
            for (int i = 0; i < inputs.size(); i++) {
                int own = batch.inputSize(i);
                int size = cells.steps()[i] * layout.itemSize(i);
                inputs.get(i).write(cells.cells(), first, size, batch.input(i), row * own, (row + 1) * own);
                if (timed[i]) {
                    batch.beginSteps(i)[row] = cells.steps()[i];
                }
                first += size;
            }
        }
        for (int i = 0; i < inputs.size(); i++) {
            batch.inputValues(i).clearRows(count, all);
            if (timed[i]) {
                Arrays.fill(batch.beginSteps(i), count, all, 1);
            }
        }
    }

    @Override
    public void close() {
        if (scoring != null) {
            scoring.workspace().close();
        }
        if (gradients != null) {
            gradients.workspace().close();
            gradients.into().dense().close();
        }
    }
}
