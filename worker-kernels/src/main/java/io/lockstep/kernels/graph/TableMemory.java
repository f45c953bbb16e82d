package io.lockstep.kernels.graph;

import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.shape.TensorType;

/** Bytes that the tables of a model take. */
public final class TableMemory {
    /** Of an id while it is sorted: two keys and a place. */
    private static final long SORTED_BYTES = 2L * Long.BYTES + Integer.BYTES;

    private TableMemory() {}

    /** Of their values. */
    public static long values(ParameterLayout layout) {
        long floats = 0;
        for (Table table : layout.tables()) {
            floats += table.size();
        }
        return floats * Float.BYTES;
    }

    /**
     * Of the gradient of a slice and of sorting its ids, on the heap: every id names another row, while the table has as
     * many. Of ragged ids one for each row: only who has the data knows more.
     *
     * @param rows of the largest slice
     */
    public static long gradients(Graph graph, int rows) {
        long bytes = 0;
        for (GraphNode node : graph.nodes()) {
            for (int number : node.tables()) {
                Table table = graph.layout().tables().get(number);
                long ids = (long) rows * idsPerRow(graph, node);
                bytes += RowValues.bytes(Math.min(table.rows(), ids), table.dimension()) + ids * SORTED_BYTES;
            }
        }
        return bytes;
    }

    private static long idsPerRow(Graph graph, GraphNode node) {
        long ids = 0;
        for (int input : node.inputs()) {
            if (input < graph.spec().inputs().size()) {
                TensorType type = graph.spec().inputs().get(input).tensor();
                ids += type.shape().elementCount();
            }
        }
        return ids;
    }
}
