package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.LossHead;
import io.lockstep.kernels.graph.OpenState;
import io.lockstep.kernels.graph.SliceSizes;
import io.lockstep.kernels.network.GradientProgress;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.storage.FiniteCheck;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Forward, loss and backward of one thread; everything is bound for each slice size when it is made. */
final class OneDnnTraining implements TrainingWorkspace {
    private final OpenState open;
    private final Workspace workspace;
    private final Graph graph;
    private final SliceSizes sliceSizes;
    private final Work[][] forward;
    private final Work[][] softmaxes;
    private final Work[][] backward;
    private final FloatBuffer[][] inputs;
    private final FloatBuffer[][] inputGradients;
    private final FloatBuffer[][] answers;
    private final FloatBuffer[][] answerGradients;
    private final boolean[] reads; // by input
    private final FiniteCheck check = new FiniteCheck();
    private final LossHead head;
    private final BitSet[] softmaxAnswers;
    private final BitSet noAnswers = new BitSet();
    private final float[][] outputs;
    private final float[][] outputGradients;
    private final long[] zeroOffsets;
    private final long[] zeroCounts;

    OneDnnTraining(OpenState network, Workspace workspace, SliceSizes sliceSizes, List<NativeOperations> operations) {
        this.open = new OpenState("training workspace", network);
        this.workspace = workspace;
        this.graph = workspace.graph();
        this.sliceSizes = sliceSizes;
        int shapes = operations.size();
        this.forward = new Work[shapes][];
        this.softmaxes = new Work[shapes][];
        this.softmaxAnswers = new BitSet[shapes];
        this.backward = new Work[shapes][];
        this.inputs = new FloatBuffer[shapes][graph.spec().inputs().size()];
        this.inputGradients = new FloatBuffer[shapes][inputs[0].length];
        this.reads = new boolean[inputs[0].length];
        for (int i = 0; i < reads.length; i++) {
            reads[i] = graph.readsInput(i);
        }
        int answerCount = graph.outputCount();
        this.answers = new FloatBuffer[shapes][answerCount];
        this.answerGradients = new FloatBuffer[shapes][answerCount];
        for (int shape = 0; shape < shapes; shape++) {
            NativeOperations own = operations.get(shape);
            List<List<Work>> nodes = PassBuilder.forward(workspace, own);
            forward[shape] = nodes.stream().flatMap(List::stream).toArray(Work[]::new);
            softmaxes[shape] = PassBuilder.softmaxes(workspace, own).toArray(new Work[0]);
            BitSet begun = new BitSet();
            own.softmaxes().forEach(softmax -> begun.set(softmax.answer()));
            softmaxAnswers[shape] = begun;
            backward[shape] = PassBuilder.backward(workspace, own, nodes).toArray(new Work[0]);
            for (int i = 0; i < inputs[shape].length; i++) {
                inputs[shape][i] = workspace.input(own, i);
                inputGradients[shape][i] = workspace.inputGradient(own, i);
            }
            for (int i = 0; i < answerCount; i++) {
                answers[shape][i] = workspace.answer(own, i);
                answerGradients[shape][i] = workspace.answerGradient(own, i);
            }
        }
        int rows = workspace.rows();
        this.head = new LossHead(graph, rows);
        this.outputs = new float[answerCount][];
        this.outputGradients = new float[answerCount][];
        for (int i = 0; i < answerCount; i++) {
            outputs[i] = new float[Math.multiplyExact(rows, graph.outputSize(i))];
            outputGradients[i] = new float[outputs[i].length];
        }
        List<long[]> zeros = operations.get(0).tensorGradients().zeros();
        this.zeroOffsets = zeros.stream().mapToLong(range -> range[0]).toArray();
        this.zeroCounts = zeros.stream().mapToLong(range -> range[1]).toArray();
    }

    /** Bytes on the heap that one takes, bridges not counted. */
    static long heapBytes(Graph graph, int rows) {
        return 2L * graph.outputSize() * rows * Float.BYTES + LossHead.bytes(graph, rows);
    }

    @Override
    public void gradient(Batch batch, long epoch, SliceGradient into) {
        open.check();
        int shape = sliceSizes.indexOf(batch);
        into.begin(batch, graph.layout(), graph.inputGradients());
        NativeFloats target = (NativeFloats) into.dense();
        int rows = batch.rows();
        workspace.door().enter();
        workspace.pass().begin(batch, epoch, into);
        workspace.target().moveTo(target);
        check.reset();
        workspace.tableValues().reset();
        readInputs(batch, shape);
        for (Work work : forward[shape]) {
            work.run();
        }
        for (int i = 0; i < outputs.length; i++) {
            int count = rows * graph.outputSize(i);
            answers[shape][i].get(0, outputs[i], 0, count);
            if (!finite() || !check.finite()) {
                spreadNaN(batch, outputs[i], count);
            }
        }
        head.apply(batch, outputs, outputGradients, softmax(batch, shape), into.losses());
        into.progress().lossKnown();
        for (int i = 0; i < outputs.length; i++) {
            if (answerGradients[shape][i].capacity() > 0) {
                answerGradients[shape][i].put(0, outputGradients[i], 0, rows * graph.outputSize(i));
            }
        }
        for (int i = 0; i < zeroOffsets.length; i++) {
            target.fill(zeroOffsets[i], zeroCounts[i], 0f);
        }
        workspace.reportTo(into.progress());
        for (Work work : backward[shape]) {
            work.run();
        }
        workspace.reportTo(GradientProgress.NONE);
        writeInputGradients(into, shape, rows);
        into.progress().finalFrom(0);
    }

    /** Computes softmax of the answers whose losses begin with it, and says which; of mixed rows none. */
    private BitSet softmax(Batch batch, int shape) {
        if (batch.mixing() != null) {
            return noAnswers;
        }
        for (Work work : softmaxes[shape]) {
            work.run();
        }
        BitSet begun = softmaxAnswers[shape];
        for (int i = begun.nextSetBit(0); i >= 0; i = begun.nextSetBit(i + 1)) {
            int count = batch.rows() * graph.outputSize(i);
            answerGradients[shape][i].get(0, outputGradients[i], 0, count);
        }
        return begun;
    }

    private void readInputs(Batch batch, int shape) {
        int rows = batch.rows();
        for (int i = 0; i < inputs[shape].length; i++) {
            if (!reads[i]) {
                continue;
            }
            if (batch.inputValues(i) instanceof FloatValues values) {
                check.see(values.array(), 0, values.first(rows));
            }
            if (batch.inputType(i).isDense()) {
                inputs[shape][i].put(0, batch.input(i), 0, rows * batch.inputSize(i));
            }
        }
    }

    private void writeInputGradients(SliceGradient into, int shape, int rows) {
        for (int i = 0; i < inputGradients[shape].length; i++) {
            if (into.input(i).length > 0) {
                int count = rows * graph.size(i);
                FloatBuffer given = inputGradients[shape][i];
                if (given.capacity() > 0) {
                    given.get(0, into.input(i), 0, count);
                } else {
                    Arrays.fill(into.input(i), 0, count, 0);
                }
            }
        }
    }

    /** Whether all parameters that were read are. */
    private boolean finite() {
        return workspace.weights().finite() && workspace.tableValues().finite();
    }

    private void spreadNaN(Batch batch, float[] output, int count) {
        if (!finite()) {
            Arrays.fill(output, 0, count, Float.NaN);
        }
        for (int i = 0; i < batch.inputCount(); i++) {
            if (!reads[i]) {
                continue;
            }
            NotNumbers.spread(batch.rows(), batch.inputValues(i), output, count / batch.rows());
        }
    }

    @Override
    public void close() {
        if (open.close()) {
            workspace.close();
        }
    }
}
