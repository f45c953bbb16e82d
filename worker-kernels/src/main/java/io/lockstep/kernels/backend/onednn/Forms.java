package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.layer.Add;
import io.lockstep.kernels.layer.AveragePool1d;
import io.lockstep.kernels.layer.AveragePool2d;
import io.lockstep.kernels.layer.BatchNorm;
import io.lockstep.kernels.layer.Conv1d;
import io.lockstep.kernels.layer.Conv2d;
import io.lockstep.kernels.layer.Dense;
import io.lockstep.kernels.layer.GlobalAveragePool;
import io.lockstep.kernels.layer.GlobalMaxPool;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.MaxPool1d;
import io.lockstep.kernels.layer.MaxPool2d;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.GraphNode;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.jspecify.annotations.Nullable;

/** The nodes of a graph compiled for one number of rows. */
final class Forms {
    private static final Map<Class<? extends Layer>, Maker> NATIVE = new HashMap<>();

    static {
        NATIVE.put(Dense.class, DenseKernels::form);
        NATIVE.put(Conv2d.class, ConvolutionKernels::overPicture);
        NATIVE.put(Conv1d.class, ConvolutionKernels::overLine);
        NATIVE.put(MaxPool2d.class, Forms::pool);
        NATIVE.put(MaxPool1d.class, Forms::pool);
        NATIVE.put(AveragePool2d.class, Forms::pool);
        NATIVE.put(AveragePool1d.class, Forms::pool);
        NATIVE.put(GlobalMaxPool.class, Forms::pool);
        NATIVE.put(GlobalAveragePool.class, Forms::pool);
        NATIVE.put(BatchNorm.class, BatchNormForm::form);
        NATIVE.put(Add.class, SumForm::form);
    }

    private static final int LONG_SUM = 1024;

    private final Compilation compilation;
    private final List<Form> forms = new ArrayList<>();
    private final List<Operand> answers = new ArrayList<>();
    private final Regions regions;

    /** Makes the native form of a node; null where there is none. */
    private interface Maker {
        @Nullable Form form(Compilation compilation, GraphNode node);
    }

    /** @param training whether there is a backward pass */
    Forms(OneDnnNetwork network, int rows, boolean training) {
        this.compilation = new Compilation(network, rows, training);
        Graph graph = compilation.graph();
        for (GraphNode node : graph.nodes()) {
            Form form = named(node, () -> Temporaries.freed(() -> nativeForm(node)));
            forms.add(form != null ? form : new BridgedForm(compilation, node));
        }
        for (int i = 0; i < graph.outputCount(); i++) {
            int value = graph.output(i);
            Layout plain = compilation
                    .primitives()
                    .plain(
                            org.bytedeco.dnnl.memory.data_type.f32,
                            compilation.value(value).sizes());
            answers.add(compilation.operand(value, plain));
        }
        this.regions = new Regions(this);
    }

    /** What oneDNN refuses is told with the node it was made for. */
    static @Nullable Form named(GraphNode node, Supplier<@Nullable Form> maker) {
        try {
            return maker.get();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "node '" + node.node().name() + "': oneDNN has no kernel for " + node.layer() + " over "
                            + node.inputShapes() + ": " + e.getMessage() + ". Choose -Dlockstep.backend=blas",
                    e);
        }
    }

    private @Nullable Form nativeForm(GraphNode node) {
        Maker maker = NATIVE.get(node.layer().getClass());
        if (maker != null) {
            return maker.form(compilation, node);
        }
        Elementwise function = Elementwise.of(node.layer());
        return function == null ? null : new ElementwiseForm(compilation, node, function);
    }

    /** Null where a window has more elements than the library's one float32 sum is good for. */
    private static @Nullable Form pool(Compilation compilation, GraphNode node) {
        List<Shape> shapes = node.inputShapes();
        Layer layer = node.layer();
        if (layer instanceof MaxPool2d pool) {
            return new PoolForm(compilation, node, pool.geometry(shapes), algorithm.pooling_max);
        }
        if (layer instanceof MaxPool1d pool) {
            return new PoolForm(compilation, node, pool.geometry(shapes), algorithm.pooling_max);
        }
        if (layer instanceof GlobalMaxPool pool) {
            return new PoolForm(compilation, node, pool.geometry(shapes), algorithm.pooling_max);
        }
        if (layer instanceof AveragePool2d pool) {
            return new PoolForm(compilation, node, pool.geometry(shapes), average(pool.countIncludePadding()));
        }
        if (layer instanceof AveragePool1d pool) {
            return new PoolForm(compilation, node, pool.geometry(shapes), average(pool.countIncludePadding()));
        }
        GlobalAveragePool pool = (GlobalAveragePool) layer;
        if (pool.geometry(shapes).inputPlane() > LONG_SUM) {
            return null;
        }
        return new PoolForm(compilation, node, pool.geometry(shapes), average(false));
    }

    private static algorithm average(boolean countPadding) {
        return countPadding ? algorithm.pooling_avg_include_padding : algorithm.pooling_avg_exclude_padding;
    }

    Compilation compilation() {
        return compilation;
    }

    int rows() {
        return compilation.rows();
    }

    Form of(int node) {
        return forms.get(node);
    }

    List<Form> all() {
        return forms;
    }

    /** The outputs of the graph as the losses read them: plain float32. */
    List<Operand> answers() {
        return answers;
    }

    Regions regions() {
        return regions;
    }

    /** Whether that node runs its plain kernel on copies on the heap. */
    boolean isBridged(int node) {
        return forms.get(node) instanceof BridgedForm;
    }

    long scratchpadBytes() {
        long largest = Conversion.SCRATCHPAD_BYTES;
        for (Form form : forms) {
            largest = Math.max(largest, form.scratchpadBytes());
        }
        return largest;
    }
}
