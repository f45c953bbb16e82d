package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * Concatenation of row-major values: each input is copied to its columns of the output, seen as a matrix of runs, and each
 * gradient from there. Float32 where an input is, so that no number loses digits before it is read.
 */
final class ConcatOperation implements NativeOperation {
    private final GraphNode node;
    private final Layout output;
    private final List<Part> parts = new ArrayList<>();

    /**
     * An input.
     *
     * @param x of its value and its gradient
     * @param columns where it lies in the output
     * @param offset of the columns from the output's first byte
     */
    private record Part(
            Operand operand, VectorView x, Layout columns, long offset, Compiled forward, Compiled backward) {}

    private ConcatOperation(Compilation compilation, GraphNode node, Concat layer) {
        this.node = node;
        Primitives primitives = compilation.primitives();
        long runs = compilation.rows();
        Shape shape = node.outputShape();
        for (int axis = 0; axis < layer.axis(); axis++) {
            runs *= shape.size(axis);
        }
        long[] sizes = compilation.sizes(shape);
        this.output = primitives.plain(type(compilation, node), sizes);
        long width = (long) compilation.rows() * shape.elementCount() / runs;
        long first = 0;
        for (int input : node.inputs()) {
            Layout there = compilation.value(input);
            long own = elements(there) / runs;
            VectorView x = VectorView.of(primitives, there.type(), there.sizes(), own);
            Layout columns = primitives.strided(output.type(), new long[] {runs, own}, new long[] {width, 1});
            parts.add(new Part(
                    compilation.operand(input, x.layout()),
                    x,
                    columns,
                    first * bytes(output.type()),
                    primitives.reorder(x.matrix(), columns),
                    primitives.reorder(columns, x.matrix())));
            first += own;
        }
        compilation.define(node.output(), output, output);
    }

    private static memory.data_type type(Compilation compilation, GraphNode node) {
        boolean anyFloat = node.inputs().stream()
                .anyMatch(input -> compilation.value(input).type() == memory.data_type.f32);
        return anyFloat || compilation.graph().isOutput(node.output()) ? memory.data_type.f32 : compilation.type();
    }

    private static long elements(Layout layout) {
        long elements = 1;
        for (long size : layout.sizes()) {
            elements *= size;
        }
        return elements;
    }

    private static int bytes(memory.data_type type) {
        return type == memory.data_type.bf16 ? Short.BYTES : Float.BYTES;
    }

    static NativeOperation operation(Compilation compilation, GraphNode node) {
        return new ConcatOperation(compilation, node, (Concat) node.layer());
    }

    @Override
    public List<Operand> operands() {
        return parts.stream().map(Part::operand).toList();
    }

    @Override
    public boolean backwardReads(int operand) {
        return false;
    }

    @Override
    public boolean backwardReadsOutput() {
        return false;
    }

    @Override
    public long scratchpadBytes() {
        long largest = 0;
        for (Part part : parts) {
            largest = Math.max(largest, Compiled.largestScratchpad(part.forward(), part.backward()));
        }
        return largest;
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory y = builder.value(node.output());
        for (Part part : parts) {
            builder.call(
                    part.forward(),
                    new int[] {DNNL_ARG_FROM, DNNL_ARG_TO},
                    part.x().seen(builder, builder.operand(part.operand())),
                    builder.partOf(y, part.offset(), part.columns()));
        }
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        memory dY = builder.gradient(node.output());
        for (int i = 0; i < parts.size(); i++) {
            if (builder.wantsGradient(node, i)) {
                Part part = parts.get(i);
                Layout layout = part.x().layout();
                builder.call(
                        part.backward(),
                        new int[] {DNNL_ARG_FROM, DNNL_ARG_TO},
                        builder.partOf(dY, part.offset(), part.columns()),
                        part.x().seen(builder, builder.newGradient(node, i, layout)));
                builder.finishGradient(node, i, layout);
            }
        }
    }
}
