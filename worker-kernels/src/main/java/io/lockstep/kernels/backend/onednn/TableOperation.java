package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.embedding.TableReader;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table beside the flat vector: Java copies them between the table and the values, a piece at a time, and adds
 * their gradients. Float32, as the table is.
 */
final class TableOperation implements NativeOperation {
    private final GraphNode node;
    private final TableReader reader;
    private final List<Operand> operands;
    private final int size;

    private TableOperation(Compilation compilation, GraphNode node, TableReader reader) {
        this.node = node;
        this.reader = reader;
        int ids = node.inputs().get(0);
        this.operands = List.of(compilation.operand(ids, compilation.value(ids)));
        this.size = node.outputShape().elementCount();
        Layout layout = compilation.primitives().plain(memory.data_type.f32, compilation.sizes(node.outputShape()));
        compilation.define(node.output(), layout, layout);
    }

    /** Null where the weight is a tensor of the flat vector. */
    static @Nullable NativeOperation operation(Compilation compilation, GraphNode node) {
        return node.kernel() instanceof TableReader reader ? new TableOperation(compilation, node, reader) : null;
    }

    /** The ids, which the batch has: nothing is read there. */
    @Override
    public List<Operand> operands() {
        return operands;
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
        return 0;
    }

    @Override
    public void bindForward(PassBuilder builder) {
        FloatBuffer output = builder.valueFloats(node.output());
        CurrentPass pass = builder.workspace().pass();
        RowPiece piece = builder.workspace().rowPiece(size);
        builder.add(() -> {
            pass.enter(node);
            for (int row = 0; row < pass.rows(); row += piece.rows()) {
                int rows = Math.min(piece.rows(), pass.rows() - row);
                reader.read(pass, row, rows, piece.values());
                piece.check(rows * size);
                output.put(row * size, piece.values(), 0, rows * size);
            }
        });
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        FloatBuffer gradient = builder.gradientFloats(node.output());
        CurrentPass pass = builder.workspace().pass();
        RowPiece piece = builder.workspace().rowPiece(size);
        builder.add(() -> {
            pass.enter(node);
            int[] places = reader.touch(pass);
            for (int row = 0; row < pass.rows(); row += piece.rows()) {
                int rows = Math.min(piece.rows(), pass.rows() - row);
                gradient.get(row * size, piece.values(), 0, rows * size);
                reader.add(pass, row, rows, piece.values(), places);
            }
        });
    }
}
