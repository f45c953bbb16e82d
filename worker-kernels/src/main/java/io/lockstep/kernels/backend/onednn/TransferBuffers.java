package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.ExecutionTimes;
import io.lockstep.kernels.graph.GraphNode;
import java.util.List;

/**
 * Sizes in bytes of buffers for values that are not computed where they are kept.
 *
 * @param beside a gradient that is to be added or converted, or that nobody wants
 * @param half a conversion by way of the plain layout, half done
 * @param converted a gradient converted to be added
 */
record TransferBuffers(long beside, long half, long converted) {
    static TransferBuffers of(NativeOperations operations, ExecutionTimes times) {
        Compilation compilation = operations.compilation();
        TransferBuffers most = new TransferBuffers(0, 0, 0);
        for (Operand copy : compilation.copies()) {
            most = most.or(0, Conversion.room(compilation.value(copy.value()), copy.layout()), 0);
        }
        for (Operand answer : operations.answers()) {
            if (times.hasGradient(answer.value())) {
                most = most.or(0, Conversion.room(answer.layout(), compilation.gradient(answer.value())), 0);
            }
        }
        List<GraphNode> nodes = compilation.graph().nodes();
        for (int s = 0; s < nodes.size(); s++) {
            if (times.hasBackward(s)) {
                most = most.or(operations.of(s).tensorGradientBytes(), 0, 0);
                for (int i = 0; i < nodes.get(s).inputs().size(); i++) {
                    most = most.backward(operations, times, s, i);
                }
            }
        }
        return most;
    }

    private TransferBuffers backward(NativeOperations operations, ExecutionTimes times, int s, int input) {
        GraphNode node = operations.compilation().graph().nodes().get(s);
        NativeOperation operation = operations.of(s);
        boolean passed = operation.passesGradientOn();
        int value = node.inputs().get(input);
        Layout made = passed
                ? operations.compilation().gradient(node.output())
                : operation.operands().get(input).layout();
        if (!times.hasGradient(value)) {
            return passed ? this : or(made.bytes(), 0, 0);
        }
        Layout wanted = operations.compilation().gradient(value);
        boolean same = made.sameAs(wanted);
        boolean firstWriter = times.firstWriter(node, input);
        return or(
                passed || (firstWriter && same) ? 0 : made.bytes(),
                same ? 0 : Conversion.room(made, wanted),
                firstWriter || same ? 0 : wanted.bytes());
    }

    private TransferBuffers or(long otherBeside, long otherHalf, long otherConverted) {
        return new TransferBuffers(
                Math.max(beside, otherBeside), Math.max(half, otherHalf), Math.max(converted, otherConverted));
    }
}
