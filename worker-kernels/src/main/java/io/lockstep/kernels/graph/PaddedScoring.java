package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.SoftmaxLoss;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores any number of rows through a forward pass of a fixed number of rows; the last pass is filled up with rows of
 * zeros. Every row is thereby computed by the same code over the same shapes, whatever rows stand beside it.
 */
final class PaddedScoring {
    private static final float[] NONE = {};

    private final Graph graph;
    private final int rows;
    private final ForwardPass pass;
    private final Answer[] answers;
    private final AnswerTargets targets;
    private final Batch padded;
    private final float[][] outputs;
    private final float[] losses;
    private final ValidSteps steps;

    /** One of the model's answers: its loss, and where it stands among all of them. */
    private static final class Answer {
        private final Loss loss;
        private final int size;
        private final int first;
        private final float[] scores;
        private final int value;
        private final int steps;

        Answer(Graph graph, int number, int first, int rows) {
            this.value = graph.output(number);
            TimeAxis time = graph.time(value);
            this.steps = time.isNone()
                    ? 1
                    : graph.spec().outputShape(graph.outputNumber(number)).size(time.axis());
            this.loss = graph.answer(number).loss();
            this.size = graph.outputSize(number);
            this.first = first;
            this.scores = new float[Math.multiplyExact(rows, size)];
        }
    }

    /** @param pass over so many rows */
    PaddedScoring(Graph graph, int rows, ForwardPass pass) {
        this.graph = graph;
        this.rows = rows;
        this.pass = pass;
        this.padded = new Batch(rows, graph.spec().inputTypes(), List.of());
        Arrays.fill(padded.weights(), 1);
        this.targets = new AnswerTargets(graph, rows);
        this.answers = new Answer[graph.outputCount()];
        this.outputs = new float[answers.length][];
        int first = 0;
        for (int i = 0; i < answers.length; i++) {
            answers[i] = new Answer(graph, i, first, rows);
            outputs[i] = new float[answers[i].scores.length];
            first += answers[i].size;
        }
        this.losses = new float[rows];
        this.steps = new ValidSteps(graph, rows);
    }

    /**
     * Bytes it takes beside its pass, of ragged inputs with one item a row: only who has the data knows more.
     */
    static long bytes(Graph graph, int rows) {
        long perRow = 2L * graph.outputSize() + graph.targetSize() + 4;
        for (int i = 0; i < graph.spec().inputs().size(); i++) {
            perRow += graph.size(i);
        }
        return perRow * rows * Float.BYTES;
    }

    /** Rows of a pass. */
    int rows() {
        return rows;
    }

    /** Scores so many rows, no more than a pass has, from one on. */
    void score(Batch batch, int from, int count, float[] allScores, float[] allLosses) {
        int filled = pass.takesFewer() ? count : rows;
        padded.setRows(filled);
        for (int i = 0; i < padded.inputCount(); i++) {
            padded.inputValues(i).copyRows(batch.inputValues(i), from, count);
            padded.inputValues(i).clearRows(count, filled);
            copySteps(batch.steps(i), from, count, i);
        }
        steps.begin(padded);
        pass.run(padded, outputs);
        for (int i = 0; i < answers.length; i++) {
            boolean softmax = answer(i, from, count, allScores);
            if (allLosses.length > 0) {
                lose(i, count, targets.of(batch, i, from, count), softmax);
                Columns.copy(count, 1, losses, 0, 1, allLosses, from * answers.length + i, answers.length);
            }
        }
    }

    /** [rows, its size] raw, of an answer in the last pass. */
    float[] raw(int answer) {
        return outputs[answer];
    }

    /** Valid steps of the rows of a pass; one where there is no row. */
    private void copySteps(int @Nullable [] given, int from, int count, int input) {
        if (given != null) {
            int[] own = padded.beginSteps(input);
            System.arraycopy(given, from, own, 0, count);
            Arrays.fill(own, count, rows, 1);
        }
    }

    /** Makes the scores of steps that are not valid zeros. */
    private void clearPadding(Answer answer, int count) {
        int[] valid = steps.of(answer.value);
        int size = answer.size / answer.steps;
        for (int row = 0; valid != null && row < count; row++) {
            int end = (row + 1) * answer.size;
            Arrays.fill(answer.scores, end - (answer.steps - valid[row]) * size, end, 0);
        }
    }

    /** Scores of an answer; whether they are its softmax, made by the backend. */
    private boolean answer(int number, int from, int count, float[] allScores) {
        Answer answer = answers[number];
        int size = answer.size;
        boolean softmax = answer.loss instanceof SoftmaxLoss && pass.softmax(number, answer.scores);
        if (!softmax) {
            answer.loss.predict(count, size, outputs[number], answer.scores);
        }
        clearPadding(answer, count);
        int all = graph.outputSize();
        Columns.copy(count, size, answer.scores, 0, size, allScores, from * all + answer.first, all);
        return softmax;
    }

    /** Losses of an answer; spoils its scores where these are its softmax. */
    private void lose(int number, int count, BatchValues wanted, boolean softmax) {
        Answer answer = answers[number];
        float[] raw = outputs[number];
        int[] valid = steps.of(answer.value);
        if (softmax && answer.loss instanceof SoftmaxLoss loss) {
            loss.applyToSoftmax(count, answer.size, valid, raw, wanted, padded.weights(), losses, answer.scores);
        } else {
            answer.loss.apply(count, answer.size, valid, raw, wanted, padded.weights(), losses, NONE);
        }
    }

    void close() {
        pass.close();
    }
}
