package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.graph.ExecutionTimes;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.graph.LossHead;
import io.lockstep.kernels.graph.OpenState;
import io.lockstep.kernels.graph.Recomputation;
import io.lockstep.kernels.graph.RecomputeStages;
import io.lockstep.kernels.graph.Scratch;
import io.lockstep.kernels.graph.SliceSizes;
import io.lockstep.kernels.graph.TableMemory;
import io.lockstep.kernels.graph.TensorGradients;
import io.lockstep.kernels.graph.ValidSteps;
import io.lockstep.kernels.network.GradientProgress;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Forward keeps what backward reads and does not compute again; what is not alive together shares buffers. */
final class PlainTraining implements TrainingWorkspace {
    private static final float[] NONE = {};

    private final OpenState open;
    private final Graph graph;
    private final ParameterLayout layout;
    private final RecomputeStages stages;
    private final Recomputation recomputation;
    private final SliceSizes sliceSizes;
    private final Multiplier.Products products;
    private final CurrentPass pass;
    private final LossHead head;
    private final PassObserver observer;
    private final float[][] outputs;
    private final float[][] outputGradients;
    private final float[][] values;
    private final float[][] kept;
    private final float[][] gradients;
    private final float[][] tensorGradients;
    private final TensorGradients whole;
    private final long[][] zeros;
    private final boolean[] hasBackward;
    private final boolean[] givesInput;
    private final boolean[][] firstWriter;
    private final float[][][] stepInputs;
    private final float[][][] stepTensors;
    private final float[][][] stepInputGradients;
    private final float[][][] nodeTensorGradients;

    PlainTraining(
            Graph graph,
            TrainingMemory memory,
            Tensors tensors,
            Multiplier multiplier,
            SliceSizes sliceSizes,
            long seed,
            PassObserver observer,
            OpenState network) {
        this.open = new OpenState("training workspace", network);
        this.graph = graph;
        this.layout = graph.layout();
        ExecutionTimes times = memory.times();
        this.stages = times.stages();
        this.recomputation = memory.recomputation();
        this.sliceSizes = sliceSizes;
        this.observer = observer;
        int rows = sliceSizes.largest();
        this.products = multiplier.training(OperandSizes.of(graph, rows));
        this.pass = CurrentPass.training(
                        products, seed, Scratch.allocate(graph.nodes(), rows), new ValidSteps(graph, rows))
                .reading(tensors.tables());
        this.head = new LossHead(graph, rows);
        this.outputs = new float[graph.outputCount()][];
        this.outputGradients = new float[graph.outputCount()][];
        int nodeCount = graph.nodes().size();
        TrainingMemory.Arrays arrays = memory.allocate(rows);
        this.values = arrays.values();
        this.kept = arrays.kept();
        this.gradients = arrays.gradients();
        this.whole = new TensorGradients(graph, times);
        this.zeros = whole.zeros().toArray(new long[0][]);
        this.tensorGradients = new float[layout.tensors().size()][];
        Arrays.fill(tensorGradients, NONE);
        for (int number : read(graph)) {
            tensorGradients[number] = new float[layout.tensors().get(number).size()];
        }
        this.givesInput = new boolean[graph.spec().inputs().size()];
        for (int i = 0; i < givesInput.length; i++) {
            givesInput[i] = times.hasGradient(i);
        }
        this.hasBackward = new boolean[nodeCount];
        this.stepInputs = Buffers.empty(graph);
        this.stepInputGradients = Buffers.empty(graph);
        this.stepTensors = Buffers.tensors(graph, tensors);
        this.nodeTensorGradients = new float[nodeCount][][];
        this.firstWriter = new boolean[nodeCount][];
        for (int s = 0; s < nodeCount; s++) {
            GraphNode node = graph.nodes().get(s);
            Buffers.select(node.inputs(), gradients, stepInputGradients[s]);
            nodeTensorGradients[s] = new float[node.tensors().size()][];
            Buffers.select(node.tensors(), tensorGradients, nodeTensorGradients[s]);
            firstWriter[s] = opened(node, times);
            hasBackward[s] = times.hasBackward(s);
        }
    }

    /** The tensors that nodes of a graph read. */
    private static Set<Integer> read(Graph graph) {
        Set<Integer> read = new TreeSet<>();
        graph.nodes().forEach(node -> read.addAll(node.tensors()));
        return read;
    }

    /** Which inputs' gradients this node is the first to give. */
    private static boolean[] opened(GraphNode node, ExecutionTimes times) {
        boolean[] opened = new boolean[node.inputs().size()];
        for (int i = 0; i < opened.length; i++) {
            opened[i] = times.firstWriter(node, i);
        }
        return opened;
    }

    /** Bytes a workspace takes, with one gradient. */
    static long bytes(Graph graph, TrainingMemory memory, int rows) {
        long tensors = graph.layout().size();
        for (int tensor : read(graph)) {
            tensors += graph.layout().tensors().get(tensor).size();
        }
        return (memory.size() * rows + tensors) * Float.BYTES
                + LossHead.bytes(graph, rows)
                + TableMemory.gradients(graph, rows)
                + Scratch.bytes(graph.nodes(), rows);
    }

    @Override
    public void gradient(Batch batch, long epoch, SliceGradient into) {
        open.check();
        sliceSizes.indexOf(batch);
        into.begin(batch, layout, graph.inputGradients());
        pass.begin(batch, epoch, into);
        forward(batch);
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = values[graph.output(i)];
            outputGradients[i] = gradients[graph.output(i)];
        }
        head.apply(batch, outputs, outputGradients, into.losses());
        into.progress().lossKnown();
        for (int i = 0; i < outputs.length; i++) {
            observer.loss(i, pass.rows(), outputs[i], outputGradients[i]);
        }
        backward(into);
    }

    private void forward(Batch batch) {
        Buffers.inputs(batch, values);
        for (int s = 0; s < kept.length; s++) {
            GraphNode node = graph.nodes().get(s);
            Buffers.select(node.inputs(), values, stepInputs[s]);
            compute(s);
            observer.output(node, pass.rows(), values[node.output()]);
        }
    }

    private void compute(int s) {
        GraphNode node = graph.nodes().get(s);
        pass.enter(node);
        node.kernel().forward(pass, stepTensors[s], stepInputs[s], values[node.output()], kept[s]);
    }

    private void backward(SliceGradient into) {
        FloatStorage gradient = into.dense();
        GradientProgress progress = into.progress();
        for (long[] range : zeros) {
            gradient.fill(range[0], range[1], 0);
        }
        for (float[] tensorGradient : tensorGradients) {
            Arrays.fill(tensorGradient, 0);
        }
        for (int stage = stages.count() - 1; stage >= 0; stage--) {
            int from = stages.from(stage);
            int until = stages.until(stage);
            for (int s = from; s < until; s++) {
                if (recomputation.computesAgain(s)) {
                    compute(s);
                }
            }
            for (int s = until - 1; s >= from; s--) {
                if (!hasBackward[s]) {
                    continue;
                }
                goBack(s);
                collect(s, gradient);
                if (whole.finalFrom(s) >= 0) {
                    progress.finalFrom(whole.finalFrom(s));
                }
            }
        }
        writeInputGradients(into);
        progress.finalFrom(0);
    }

    private void writeInputGradients(SliceGradient into) {
        for (int i = 0; i < givesInput.length; i++) {
            int count = pass.rows() * graph.size(i);
            if (into.input(i).length > 0 && givesInput[i]) {
                System.arraycopy(gradients[i], 0, into.input(i), 0, count);
            } else if (into.input(i).length > 0) {
                Arrays.fill(into.input(i), 0, count, 0);
            }
        }
    }

    private void goBack(int s) {
        GraphNode node = graph.nodes().get(s);
        int output = node.output();
        for (int i = 0; i < firstWriter[s].length; i++) {
            if (firstWriter[s][i]) {
                int count = pass.rows() * graph.size(node.inputs().get(i));
                Arrays.fill(stepInputGradients[s][i], 0, count, 0);
            }
        }
        pass.enter(node);
        node.kernel()
                .backward(
                        pass,
                        stepTensors[s],
                        stepInputs[s],
                        values[output],
                        kept[s],
                        gradients[output],
                        stepInputGradients[s],
                        nodeTensorGradients[s]);
        observer.gradients(node, pass.rows(), stepInputGradients[s], nodeTensorGradients[s]);
    }

    /**
     * Writes the gradients that are whole after the backward of a node.
     *
     * @param gradient Overwritten where their tensors lie.
     */
    private void collect(int s, FloatStorage gradient) {
        List<Integer> tensors = whole.wholeAfter(s);
        for (int i = 0; i < tensors.size(); i++) {
            int number = tensors.get(i);
            float[] values = tensorGradients[number];
            int divisor = whole.divisor(number);
            for (int j = 0; divisor > 1 && j < values.length; j++) {
                values[j] /= divisor;
            }
            ParameterTensor tensor = layout.tensors().get(number);
            gradient.write(tensor.offset(), values, 0, tensor.size());
        }
    }

    @Override
    public void close() {
        if (open.close()) {
            products.close();
        }
    }
}
