package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.ExecutionTimes;
import io.lockstep.kernels.graph.GraphNode;
import java.util.List;

/**
 * Values that hold their gradients in the memory of another's: inputs of a node that passes the gradient of its output
 * on unchanged, as long as nobody changes that memory while another still reads it.
 */
final class GradientSharing {
    private static final int NONE = -1;
    private static final int NEVER = Integer.MAX_VALUE;

    private final NativeOperations operations;
    private final ExecutionTimes times;
    private final List<GraphNode> nodes;
    private final int inputCount;
    private final int[] holders;

    GradientSharing(NativeOperations operations, ExecutionTimes times) {
        this.operations = operations;
        this.times = times;
        this.nodes = operations.compilation().graph().nodes();
        this.inputCount = operations.compilation().graph().spec().inputs().size();
        this.holders = new int[operations.compilation().graph().valueCount()];
        for (int v = 0; v < holders.length; v++) {
            holders[v] = v;
        }
        for (int s = nodes.size() - 1; s >= 0; s--) {
            if (times.hasBackward(s) && operations.of(s).passesGradientOn()) {
                share(s);
            }
        }
    }

    /** At most one of the inputs, the last one read, may get further additions or be worked in. */
    private void share(int s) {
        GraphNode node = nodes.get(s);
        int change = NONE;
        int lastRead = read(s);
        for (int i = 0; i < node.inputs().size(); i++) {
            int value = node.inputs().get(i);
            if (!times.firstWriter(node, i)
                    || value < inputCount
                    || !alike(value, node.output())
                    || isReadTwice(node, value)) {
                continue;
            }
            int changed = firstChange(value, s);
            int read = read(times.producer(value));
            boolean second = change != NONE && (changed < NEVER || change < read);
            if (changed < lastRead || second) {
                continue;
            }
            change = changed < NEVER ? changed : change;
            lastRead = Math.max(lastRead, read);
            holders[value] = holders[node.output()];
        }
    }

    /** Such a value gets its second addition while the node still reads what it gave as the first. */
    private static boolean isReadTwice(GraphNode node, int value) {
        return node.inputs().indexOf(value) != node.inputs().lastIndexOf(value);
    }

    /** When the backward of a node is done with the gradient of its output. */
    private int read(int node) {
        return 2 * times.backward(node) + 1;
    }

    /**
     * When the backward of a node changes gradients: that of its only input when it is done with that of its output,
     * those of several inputs one after another, before the last of them is made.
     */
    private int change(int node) {
        return nodes.get(node).inputs().size() > 1 ? read(node) - 1 : read(node);
    }

    private boolean alike(int value, int other) {
        Compilation compilation = operations.compilation();
        return compilation.gradient(value).sameAs(compilation.gradient(other));
    }

    /** When the gradient of a value is first changed after node s gave it. */
    private int firstChange(int value, int s) {
        int first = NEVER;
        for (int other = 0; other < s; other++) {
            if (times.hasBackward(other) && nodes.get(other).inputs().contains(value)) {
                first = Math.min(first, change(other));
            }
        }
        int producer = times.producer(value);
        NativeOperation operation = operations.of(producer);
        boolean changes = operation.changesOutputGradient() || operation.passesGradientOn();
        return changes ? Math.min(first, change(producer)) : first;
    }

    /** The value in whose memory this one's gradient lies. */
    int holder(int value) {
        return holders[value];
    }
}
