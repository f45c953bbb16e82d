package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.network.InferenceWorkspace;
import java.util.Arrays;
import java.util.List;

/**
 * Scores any number of rows through a forward pass of a fixed number of rows; the last pass is filled up with rows of
 * zeros. Every row is thereby computed by the same code over the same shapes, whatever rows stand beside it.
 */
public final class PaddedScoring implements InferenceWorkspace {
    private static final float[] NONE = {};

    private final Graph graph;
    private final ForwardPass pass;
    private final OpenState open;
    private final Answer[] answers;
    private final AnswerTargets targets;
    private final Batch padded;
    private final float[][] outputs;
    private final float[] losses;

    /** One of the model's answers: its loss, and where it stands among all of them. */
    private static final class Answer {
        private final Loss loss;
        private final int size;
        private final int first;
        private final float[] scores;

        Answer(Graph graph, int number, int first) {
            this.loss = graph.spec().outputs().get(number).loss();
            this.size = graph.outputSize(number);
            this.first = first;
            this.scores = new float[Math.multiplyExact(ROWS, size)];
        }
    }

    /** A backend's forward pass over {@link #ROWS} rows. */
    public interface ForwardPass extends AutoCloseable {
        /**
         * @param padded {@link #ROWS} rows. Not modified.
         * @param outputs [ROWS, its size] for each answer of the model, raw. Overwritten.
         */
        void run(Batch padded, float[][] outputs);

        @Override
        void close();
    }

    /**
     * @param pass closed with this workspace
     * @param network what this workspace belongs to
     */
    public PaddedScoring(Graph graph, ForwardPass pass, OpenState network) {
        this.open = new OpenState("inference workspace", network);
        this.graph = graph;
        this.pass = pass;
        this.padded = new Batch(ROWS, graph.spec().inputTypes(), List.of());
        padded.setRows(ROWS);
        Arrays.fill(padded.weights(), 1);
        this.targets = new AnswerTargets(graph, ROWS);
        this.answers = new Answer[graph.outputCount()];
        this.outputs = new float[answers.length][];
        int first = 0;
        for (int i = 0; i < answers.length; i++) {
            answers[i] = new Answer(graph, i, first);
            outputs[i] = new float[answers[i].scores.length];
            first += answers[i].size;
        }
        this.losses = new float[ROWS];
    }

    /**
     * Bytes one such workspace takes beside its pass, of ragged inputs with one item a row: only who has the data knows
     * more.
     */
    public static long bytes(Graph graph) {
        long perRow = 2L * graph.outputSize() + graph.targetSize() + 4;
        for (int i = 0; i < graph.spec().inputs().size(); i++) {
            perRow += graph.size(i);
        }
        return perRow * ROWS * Float.BYTES;
    }

    @Override
    public void score(Batch batch, float[] allScores, float[] allLosses) {
        open.check();
        for (int from = 0; from < batch.rows(); from += ROWS) {
            int count = Math.min(ROWS, batch.rows() - from);
            for (int i = 0; i < padded.inputCount(); i++) {
                padded.inputValues(i).copyRows(batch.inputValues(i), from, count);
                padded.inputValues(i).clearRows(count, ROWS);
            }
            pass.run(padded, outputs);
            for (int i = 0; i < answers.length; i++) {
                answer(answers[i], outputs[i], from, count, allScores);
                if (allLosses.length > 0) {
                    answers[i].loss.apply(
                            count,
                            answers[i].size,
                            outputs[i],
                            targets.of(batch, i, from, count),
                            padded.weights(),
                            losses,
                            NONE);
                    Columns.copy(count, 1, losses, 0, 1, allLosses, from * answers.length + i, answers.length);
                }
            }
        }
    }

    private void answer(Answer answer, float[] raw, int from, int count, float[] allScores) {
        int size = answer.size;
        answer.loss.predict(count, size, raw, answer.scores);
        int all = graph.outputSize();
        Columns.copy(count, size, answer.scores, 0, size, allScores, from * all + answer.first, all);
    }

    @Override
    public void close() {
        if (open.close()) {
            pass.close();
        }
    }
}
