package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.network.GraphNode;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** A node without a native form: its plain kernel over heap copies of plain float32 values. */
final class BridgedForm implements Form {
    private final GraphNode node;
    private final List<Operand> operands = new ArrayList<>();

    BridgedForm(Compilation compilation, GraphNode node) {
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
    public void bindForward(Binding binding) {
        FloatBuffer[] inputs = new FloatBuffer[operands.size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = binding.operandFloats(operands.get(i));
        }
        binding.add(binding.workspace().bridge(node).forward(inputs, binding.valueFloats(node.output())));
    }

    @Override
    public void bindBackward(Binding binding) {
        FloatBuffer gradient = binding.gradientFloats(node.output());
        Bridge bridge = binding.workspace().bridge(node);
        binding.add(bridge.backward(gradient));
        for (int i = 0; i < operands.size(); i++) {
            if (bridge.givesGradient(i)) {
                Layout layout = operands.get(i).layout();
                binding.add(bridge.writeGradient(i, binding.newGradientFloats(node, i, layout)));
                binding.finishGradient(node, i, layout);
            }
        }
    }
}
