package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.parameter.ParameterTensor;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Runs one node's plain kernel on heap copies of native values; belongs to one workspace, for all its slice sizes. Its
 * arrays are its own only for as long as {@link BridgeMemory} says.
 */
final class Bridge {
    private final GraphNode node;
    private final Graph graph;
    private final CurrentPass pass;
    private final GradientTarget target;
    private final int[] inputSizes;
    private final int outputSize;
    private final boolean[] gives; // of an input read twice only the first
    private final float[][] tensors;
    private final float[][] inputs;
    private final float[] output;
    private final float[] kept;
    private final float[] outputGradient;
    private final float[][] inputGradients;
    private final float[][] tensorGradients;

    /** @param arrays as {@link BridgeMemory#allocate} gives them. Modified. */
    Bridge(Workspace workspace, GraphNode node, float[][] arrays) {
        this.node = node;
        this.graph = workspace.graph();
        this.pass = workspace.pass();
        this.target = workspace.target();
        int count = node.inputs().size();
        this.inputSizes = node.inputs().stream().mapToInt(graph::size).toArray();
        this.outputSize = graph.size(node.output());
        this.tensors = workspace.heapTensors(node);
        this.inputs = Arrays.copyOf(arrays, count);
        this.output = arrays[count];
        this.kept = arrays[count + 1];
        this.outputGradient = arrays[count + 2];
        int gradients = count + 3;
        this.inputGradients = Arrays.copyOfRange(arrays, gradients, gradients + count);
        this.tensorGradients = Arrays.copyOfRange(arrays, gradients + count, arrays.length);
        this.gives = new boolean[count];
        for (int i = 0; i < count; i++) {
            int first = node.inputs().indexOf(node.inputs().get(i));
            gives[i] = inputGradients[i].length > 0;
            inputs[i] = inputs[first];
            inputGradients[i] = inputGradients[first];
        }
    }

    Work forward(FloatBuffer[] nativeInputs, FloatBuffer nativeOutput) {
        return () -> {
            int rows = pass.rows();
            for (int i = 0; i < inputs.length; i++) {
                if (inputSizes[i] > 0) {
                    nativeInputs[i].get(0, inputs[i], 0, rows * inputSizes[i]);
                }
            }
            pass.enter(node);
            node.kernel().forward(pass, tensors, inputs, output, kept);
            nativeOutput.put(0, output, 0, rows * outputSize);
        };
    }

    /** Whether {@link #backward} computes the gradient of that input. */
    boolean givesGradient(int input) {
        return gives[input];
    }

    Work backward(FloatBuffer nativeOutputGradient) {
        return () -> {
            int rows = pass.rows();
            nativeOutputGradient.get(0, outputGradient, 0, rows * outputSize);
            for (int i = 0; i < inputs.length; i++) {
                if (gives[i]) {
                    Arrays.fill(inputGradients[i], 0, rows * inputSizes[i], 0);
                }
            }
            for (int i = 0; i < tensorGradients.length; i++) {
                Arrays.fill(tensorGradients[i], 0, parameter(i).size(), 0);
            }
            pass.enter(node);
            node.kernel()
                    .backward(pass, tensors, inputs, output, kept, outputGradient, inputGradients, tensorGradients);
            writeTensorGradients();
        };
    }

    Work writeGradient(int input, FloatBuffer nativeGradient) {
        return () -> nativeGradient.put(0, inputGradients[input], 0, pass.rows() * inputSizes[input]);
    }

    private void writeTensorGradients() {
        for (int i = 0; i < tensorGradients.length; i++) {
            ParameterTensor parameter = parameter(i);
            target.storage().write(parameter.offset(), tensorGradients[i], 0, parameter.size());
        }
    }

    private ParameterTensor parameter(int tensor) {
        return graph.layout().tensors().get(node.tensors().get(tensor));
    }
}
