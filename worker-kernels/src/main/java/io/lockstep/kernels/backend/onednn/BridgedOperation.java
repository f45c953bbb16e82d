package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.GraphNode;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** A node without a native operation: its plain kernel over heap copies of plain float32 values. */
final class BridgedOperation implements NativeOperation {
    private final GraphNode node;
    private final List<Operand> operands = new ArrayList<>();

    BridgedOperation(Compilation compilation, GraphNode node) {
        this.node = node;
        Primitives primitives = compilation.primitives();
        for (int value : node.inputs()) {
            Layout plain = primitives.plain(
                    org.bytedeco.dnnl.memory.data_type.f32,
                    compilation.value(value).sizes());
            operands.add(compilation.operand(value, plain));
        }
        Layout output = compilation.plain(node.outputShape());
        compilation.define(node.output(), output, output);
    }

    @Override
    public boolean bridged() {
        return true;
    }

    @Override
    public List<Operand> operands() {
        return operands;
    }

    /** The bridge keeps its own copies. */
    @Override
    public boolean backwardReads(int operand) {
        return false;
    }

    @Override
    public boolean backwardReadsOutput() {
        return false;
    }

    @Override
    public boolean keeps() {
        return true;
    }

    @Override
    public long scratchpadBytes() {
        return 0;
    }

    @Override
    public void bindForward(PassBuilder builder) {
        FloatBuffer[] inputs = new FloatBuffer[operands.size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = builder.operandFloats(operands.get(i));
        }
        builder.add(builder.workspace().bridge(node).forward(inputs, builder.valueFloats(node.output())));
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        FloatBuffer gradient = builder.gradientFloats(node.output());
        Bridge bridge = builder.workspace().bridge(node);
        builder.add(bridge.backward(gradient));
        for (int i = 0; i < operands.size(); i++) {
            if (bridge.givesGradient(i)) {
                Layout layout = operands.get(i).layout();
                builder.add(bridge.writeGradient(i, builder.newGradientFloats(node, i, layout)));
                builder.finishGradient(node, i, layout);
            }
        }
    }
}
