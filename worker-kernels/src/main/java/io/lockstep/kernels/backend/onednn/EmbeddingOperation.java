package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of a dense table in float32, copied as they lie, steps outermost where they are read so; gradients of an id are added
 * in the order of rows and steps.
 */
final class EmbeddingOperation implements NativeOperation {
    private final GraphNode node;
    private final Embedding layer;
    private final int rows;
    private final int count;
    private final int idsOfStep;
    private final int dimension;
    private final boolean stepMajor;
    private final Operand operand;
    private final Tensor table;

    private EmbeddingOperation(Compilation compilation, GraphNode node, Embedding layer) {
        this.node = node;
        this.layer = layer;
        this.rows = compilation.rows();
        this.dimension = layer.dimension();
        this.count = node.outputShape().elementCount() / dimension;
        Shape ids = node.inputShapes().get(0);
        this.idsOfStep = ids.rank() == 0 ? 1 : count / ids.size(0);
        int input = node.inputs().get(0);
        this.operand = compilation.operand(input, compilation.value(input));
        this.stepMajor = node.outputShape().rank() == 2 && compilation.isReadBySteps(node);
        if (stepMajor) {
            compilation.define(node.output(), StepMajor.of(compilation, memory.data_type.f32, node.outputShape(), 1));
        } else {
            Layout plain = compilation.plain(node.outputShape());
            compilation.define(node.output(), plain, plain);
        }
        this.table = compilation.vector(node.tensors().get(0));
    }

    /** Null where the table is no dense one, or too large to be seen at once. */
    static @Nullable NativeOperation operation(Compilation compilation, GraphNode node) {
        Embedding layer = (Embedding) node.layer();
        long floats = Math.max(
                (long) layer.size() * layer.dimension(),
                (long) compilation.rows() * node.outputShape().elementCount());
        return layer.sparse() || floats * Float.BYTES > NativeMemory.VIEW_BYTES
                ? null
                : new EmbeddingOperation(compilation, node, layer);
    }

    @Override
    public List<Operand> operands() {
        return List.of(operand);
    }

    /** Ids are in the batch. */
    @Override
    public boolean backwardReads(int index) {
        return false;
    }

    @Override
    public boolean backwardReadsOutput() {
        return false;
    }

    @Override
    public long scratchpadBytes() {
        return 0;
    }

    /** Ids of a row that count, the first ones. */
    private int own(int @Nullable [] valid, int row) {
        return valid == null ? count : valid[row] * idsOfStep;
    }

    /** Where the vector of an id lies. */
    private int place(int row, int t) {
        return (stepMajor ? t * rows + row : row * count + t) * dimension;
    }

    @Override
    public void bindForward(PassBuilder builder) {
        FloatBuffer weight = builder.floatsOf(builder.tensor(table));
        FloatBuffer output = builder.valueFloats(node.output());
        CurrentPass pass = builder.workspace().pass();
        float[] vector = new float[dimension];
        float[] zeros = new float[dimension];
        builder.add(() -> {
            pass.enter(node);
            IntValues ids = layer.ids(pass);
            int[] valid = pass.steps(0);
            for (int row = 0; row < rows; row++) {
                int own = own(valid, row);
                for (int t = own; t < count; t++) {
                    output.put(place(row, t), zeros);
                }
                for (int t = 0; t < own; t++) {
                    int id = layer.checked(pass, row, ids.array()[ids.first(row) + t]);
                    weight.get(id * dimension, vector);
                    output.put(place(row, t), vector);
                }
            }
        });
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        FloatBuffer gradient = builder.gradientFloats(node.output());
        CurrentPass pass = builder.workspace().pass();
        GradientTarget target = builder.workspace().target();
        ParameterTensor tensor =
                builder.graph().layout().tensors().get(node.tensors().get(0));
        float[] vector = new float[dimension];
        float[] sum = new float[dimension];
        builder.add(() -> {
            pass.enter(node);
            IntValues ids = layer.ids(pass);
            NativeFloats into = target.storage();
            into.fill(tensor.offset(), tensor.size(), 0f);
            int[] valid = pass.steps(0);
            for (int row = 0; row < rows; row++) {
                int own = own(valid, row);
                for (int t = 0; t < own; t++) {
                    long at = tensor.offset() + (long) ids.array()[ids.first(row) + t] * dimension;
                    gradient.get(place(row, t), vector);
                    into.read(at, sum, 0, dimension);
                    for (int j = 0; j < dimension; j++) {
                        sum[j] += vector[j];
                    }
                    into.write(at, sum, 0, dimension);
                }
            }
        });
    }
}
