package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Elu;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.PositionalEmbedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.pooling.GlobalMaxPool;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.layer.reshaping.Permute;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watch over rows of a scoring pass that may overflow float32 on their way. oneDNN's rectifier turns the NaN that comes
 * of it into 0, and nothing shows in the answers: so a bound of every value's magnitude is carried along, from the
 * inputs and the largest weights, and a value is looked at only where its bound says that a sum behind it may be too
 * large. What a row is told depends on its own numbers alone.
 */
final class OverflowWatch {
    /** A third of what float32 holds. */
    private static final double LIMIT = 1e38;

    private static final Set<Class<? extends Layer>> NO_LARGER =
            Set.of(MaxPool1d.class, MaxPool2d.class, GlobalMaxPool.class, Concat.class, Dropout.class, Permute.class);
    private static final Set<Class<? extends Activation>> NO_LARGER_THAN_ONE_OR_INPUT =
            Set.of(None.class, Relu.class, Sigmoid.class, Tanh.class, Silu.class, Gelu.class);

    private final Workspace workspace;
    private final NativeOperations operations;
    private final Graph graph;
    private final Activation[] activations; // by node
    private final double[] factors; // by node
    private final double[] constants; // by node
    private final double[] gains; // by value: the most that a node reading it multiplies it by in a sum
    private final double[] bounds; // by value
    private final boolean[] overflows; // by row
    private final float[] largest; // by row
    private final boolean[] small; // by input
    private final RowMagnitudes magnitudes = new RowMagnitudes();
    private final RowMagnitudes.View[] @Nullable [] views; // by value, those looked at so far
    private long version = -1;

    OverflowWatch(Workspace workspace, NativeOperations operations) {
        this.workspace = workspace;
        this.operations = operations;
        this.graph = workspace.graph();
        this.activations = graph.nodes().stream()
                .map(GraphNode::layer)
                .map(layer -> layer instanceof Activation own ? own : layer.activation())
                .toArray(Activation[]::new);
        this.factors = new double[graph.nodes().size()];
        this.constants = new double[graph.nodes().size()];
        this.gains = new double[graph.valueCount()];
        this.bounds = new double[graph.valueCount()];
        this.overflows = new boolean[operations.rows()];
        this.largest = new float[operations.rows()];
        this.small = new boolean[graph.spec().inputs().size()];
        this.views = new RowMagnitudes.View[graph.valueCount()][];
    }

    /** A pass begins with these inputs. */
    void begin(Batch inputs) {
        if (version != workspace.weights().version()) {
            version = workspace.weights().version();
            weigh();
        }
        Arrays.fill(overflows, false);
        for (int i = 0; i < inputs.inputCount(); i++) {
            if (inputs.inputType(i).isDense()) {
                see(i, inputs.input(i));
            } else {
                bounds[i] = Double.POSITIVE_INFINITY;
            }
        }
    }

    private void see(int input, float[] values) {
        float all = magnitudes.of(values, largest.length * graph.size(input));
        small[input] = gains[input] * all <= LIMIT;
        if (small[input]) {
            bounds[input] = all;
        } else {
            magnitudes.of(values, graph.size(input), largest);
            judge(input);
        }
    }

    /** Whether all numbers of a dense input are finite, and small enough for every reader; false where nobody looked. */
    boolean isSmall(int input) {
        return small[input];
    }

    /** A node has written its output. */
    void after(int s) {
        GraphNode node = graph.nodes().get(s);
        int value = node.output();
        double bound = bound(s, node);
        if (gains[value] * bound <= LIMIT) {
            bounds[value] = bound;
        } else if (gains[value] > 0) {
            magnitudes.of(view(value), largest);
            judge(value);
        }
    }

    private RowMagnitudes.View[] view(int value) {
        RowMagnitudes.View[] known = views[value];
        if (known == null) {
            Place place = workspace.place(operations.regions().value(value));
            Layout there = operations.compilation().value(value);
            Layout part = operations.compilation().partOfAllRows(value);
            known = RowMagnitudes.View.parts(place, there, part, largest.length);
            views[value] = known;
        }
        return known;
    }

    private void judge(int value) {
        double bound = 0;
        for (int row = 0; row < largest.length; row++) {
            if (gains[value] * largest[row] <= LIMIT) {
                bound = Math.max(bound, largest[row]);
            } else {
                overflows[row] = true;
            }
        }
        bounds[value] = bound;
    }

    /** Makes NaN of the answers of rows that may have overflowed. */
    void spread(float[] answer, int size) {
        for (int row = 0; row < overflows.length; row++) {
            if (overflows[row]) {
                Arrays.fill(answer, row * size, (row + 1) * size, Float.NaN);
            }
        }
    }

    private double bound(int s, GraphNode node) {
        Layer layer = node.layer();
        double before = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            double input = bounds[node.inputs().get(i)];
            before = layer instanceof Add ? before + input : Math.max(before, input);
        }
        if (layer instanceof Softmax) {
            return 1;
        }
        if (layer instanceof LayerNorm || factors[s] == 0) {
            return constants[s];
        }
        if (layer instanceof Lstm || layer instanceof Gru) {
            return 1; // or it is NaN, and stays so
        }
        return activated(activations[s], factors[s] * before + constants[s]);
    }

    private static double activated(Activation activation, double z) {
        if (activation instanceof LeakyRelu leaky) {
            return z * Math.max(1, Math.abs(leaky.slope()));
        }
        if (activation instanceof Elu elu) {
            return Math.max(z, Math.abs(elu.alpha()));
        }
        return NO_LARGER_THAN_ONE_OR_INPUT.contains(activation.getClass()) ? Math.max(z, 1) : Double.POSITIVE_INFINITY;
    }

    /** New weights: what each node makes of its input at most. */
    private void weigh() {
        Arrays.fill(gains, 0);
        for (int s = 0; s < factors.length; s++) {
            GraphNode node = graph.nodes().get(s);
            weigh(s, node);
            double gain =
                    Double.isInfinite(factors[s]) ? node.inputShapes().get(0).elementCount() : factors[s];
            if (node.layer() instanceof Add) {
                gain = node.inputs().size();
            } else if (node.layer() instanceof LayerNorm) {
                gain = gainOfSquares(node);
            }
            for (int input : node.inputs()) {
                gains[input] = Math.max(gains[input], Math.max(gain, Float.MIN_NORMAL));
            }
        }
    }

    /** A sum of so many squares stays below the limit where this times the largest element does. */
    private double gainOfSquares(GraphNode node) {
        return Math.sqrt(
                LIMIT * graph.layout().tensors().get(node.tensors().get(0)).size());
    }

    private void weigh(int s, GraphNode node) {
        constants[s] = 0;
        if (operations.isBridged(s) || !weighTensors(s, node)) {
            Layer layer = node.layer();
            boolean noLarger = layer instanceof Activation
                    || layer instanceof Add
                    || layer instanceof Softmax
                    || NO_LARGER.contains(layer.getClass());
            factors[s] = noLarger ? 1 : Double.POSITIVE_INFINITY;
        }
    }

    /** By the tensors that a node's primitives read; false where there is no more to say of them. */
    private boolean weighTensors(int s, GraphNode node) {
        Layer layer = node.layer();
        if (layer instanceof Dense || layer instanceof Conv1d || layer instanceof Conv2d) {
            NativeWeights weights = workspace.weights();
            int weight = node.tensors().get(0);
            int outputs = graph.layout().tensors().get(weight).shape().size(0);
            double fan = (double) graph.layout().tensors().get(weight).size() / outputs;
            factors[s] = fan * weights.largest(weight, magnitudes);
            constants[s] =
                    node.tensors().size() > 1 ? weights.largest(node.tensors().get(1), magnitudes) : 0;
        } else if (layer instanceof BatchNorm norm) {
            weighNorm(s, node, norm);
        } else if (layer instanceof LayerNorm) {
            weighLayerNorm(s, node);
        } else if (layer instanceof Embedding && node.tables().isEmpty()) {
            factors[s] = 0;
            constants[s] = workspace.weights().largest(node.tensors().get(0), magnitudes);
        } else if (layer instanceof PositionalEmbedding) {
            factors[s] = 1;
            constants[s] = node.tensors().isEmpty()
                    ? 1
                    : workspace.weights().largest(node.tensors().get(0), magnitudes);
        } else {
            return false;
        }
        return true;
    }

    /** Of N deviations whose squares add up to N none is larger than the root of N. */
    private void weighLayerNorm(int s, GraphNode node) {
        int weight = node.tensors().get(0);
        double root = Math.sqrt(graph.layout().tensors().get(weight).size());
        factors[s] = 0;
        constants[s] = root * workspace.weights().largest(weight, magnitudes)
                + workspace.weights().largest(node.tensors().get(1), magnitudes);
    }

    private void weighNorm(int s, GraphNode node, BatchNorm norm) {
        float[][] tensors = new float[4][];
        for (int i = 0; i < tensors.length; i++) {
            tensors[i] = workspace.weights().vector(node.tensors().get(i));
        }
        double factor = 0;
        double constant = 0;
        for (int c = 0; c < tensors[0].length; c++) {
            double scale = Math.abs(tensors[0][c]) / Math.sqrt(tensors[3][c] + norm.epsilon());
            factor = Math.max(factor, scale);
            constant = Math.max(constant, Math.abs(tensors[1][c]) + scale * Math.abs(tensors[2][c]));
        }
        factors[s] = factor;
        constants[s] = constant;
    }
}
