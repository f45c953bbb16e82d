package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.network.Batch;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.Leaf;
import io.lockstep.kernels.network.LossHead;
import io.lockstep.kernels.network.SliceSizes;
import io.lockstep.kernels.network.Step;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.Segment;
import io.lockstep.kernels.storage.FloatStorage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Forward, loss and backward of one thread; everything is bound for each slice size when it is made. */
final class OneDnnTraining implements TrainingWorkspace {
    private final Workspace workspace;
    private final Graph graph;
    private final SliceSizes sliceSizes;
    private final Work[][] forward;
    private final Work[][] backward;
    private final FloatBuffer[][] inputs;
    private final FloatBuffer[] output;
    private final FloatBuffer[] outputGradient;
    private final FiniteCheck check = new FiniteCheck();
    private final LossHead head;
    private final float[] outputs;
    private final float[] outputGradients;
    private final long[] zeroOffsets;
    private final long[] zeroCounts;

    OneDnnTraining(Workspace workspace, SliceSizes sliceSizes, List<Forms> forms) {
        this.workspace = workspace;
        this.graph = workspace.graph();
        this.sliceSizes = sliceSizes;
        int shapes = forms.size();
        this.forward = new Work[shapes][];
        this.backward = new Work[shapes][];
        this.inputs = new FloatBuffer[shapes][graph.spec().inputs().size()];
        this.output = new FloatBuffer[shapes];
        this.outputGradient = new FloatBuffer[shapes];
        for (int shape = 0; shape < shapes; shape++) {
            Forms own = forms.get(shape);
            forward[shape] = Binding.forward(workspace, own);
            backward[shape] = Binding.backward(workspace, own);
            for (int i = 0; i < inputs[shape].length; i++) {
                inputs[shape][i] = workspace.input(own, i);
            }
            output[shape] = workspace.answer(own);
            outputGradient[shape] = workspace.answerGradient(own);
        }
        int rows = workspace.rows();
        this.head = new LossHead(graph.spec().loss(), rows, graph.outputSize());
        this.outputs = new float[Math.multiplyExact(rows, graph.outputSize())];
        this.outputGradients = new float[outputs.length];
        List<long[]> zeros = zeros(forms.get(0));
        this.zeroOffsets = zeros.stream().mapToLong(range -> range[0]).toArray();
        this.zeroCounts = zeros.stream().mapToLong(range -> range[1]).toArray();
    }

    /** Bytes on the heap that one takes, bridges not counted. */
    static long heapBytes(Graph graph, int rows) {
        return (2L * graph.outputSize() + 1) * rows * Float.BYTES;
    }

    /** Ranges of the gradient, as offset and count, that no step writes: gaps, steps the loss cannot see. */
    private List<long[]> zeros(Forms forms) {
        ParameterLayout layout = graph.layout();
        boolean[] written = new boolean[layout.segments().size()];
        for (Step step : graph.steps()) {
            for (int segment : step.segments()) {
                written[segment] = forms.regions().times().hasGradient(step.output());
            }
        }
        List<long[]> zeros = new ArrayList<>();
        long end = 0;
        for (int i = 0; i < written.length; i++) {
            Segment segment = layout.segments().get(i);
            if (written[i]) {
                zeros.add(new long[] {end, segment.offset() - end});
                end = segment.end();
            }
        }
        zeros.add(new long[] {end, layout.size() - end});
        zeros.removeIf(range -> range[1] == 0);
        return zeros;
    }

    @Override
    public void leaf(Batch batch, long epoch, FloatStorage gradient, Leaf leaf) {
        int shape = sliceSizes.indexOf(batch);
        if (gradient.size() != graph.layout().size()) {
            throw new IllegalArgumentException("gradient: expected "
                    + graph.layout().size() + " floats, got " + gradient.size() + ". Use layout.size()");
        }
        NativeFloats target = (NativeFloats) gradient;
        int rows = batch.rows();
        workspace.network().door().enter();
        workspace.pass().begin(batch, epoch);
        workspace.target().moveTo(target);
        check.reset();
        for (int i = 0; i < inputs[shape].length; i++) {
            check.see(batch.input(i), 0, rows * batch.inputSize(i));
            inputs[shape][i].put(0, batch.input(i), 0, rows * batch.inputSize(i));
        }
        for (Work work : forward[shape]) {
            work.run();
        }
        int count = rows * graph.outputSize();
        output[shape].get(0, outputs, 0, count);
        if (!workspace.network().finite() || !check.finite()) {
            spreadNaN(batch, count);
        }
        head.apply(batch, outputs, outputGradients, leaf);
        if (outputGradient[shape].capacity() > 0) {
            outputGradient[shape].put(0, outputGradients, 0, count);
        }
        for (Work work : backward[shape]) {
            work.run();
        }
        for (int i = 0; i < zeroOffsets.length; i++) {
            target.fill(zeroOffsets[i], zeroCounts[i], 0f);
        }
    }

    private void spreadNaN(Batch batch, int count) {
        if (!workspace.network().finite()) {
            Arrays.fill(outputs, 0, count, Float.NaN);
        }
        for (int i = 0; i < batch.inputCount(); i++) {
            FiniteCheck.spread(batch.rows(), batch.input(i), batch.inputSize(i), outputs, graph.outputSize());
        }
    }

    @Override
    public void close() {
        workspace.close();
    }
}
