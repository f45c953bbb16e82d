package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.network.CurrentPass;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.Step;
import io.lockstep.kernels.parameter.Segment;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Runs one step's plain kernel on heap copies of native values; belongs to one workspace, for all its slice sizes. */
final class Bridge {
    private static final float[] NONE = {};

    private final Step step;
    private final Graph graph;
    private final CurrentPass pass;
    private final GradientTarget target;
    private final int[] inputSizes;
    private final int outputSize;
    private final boolean[] gives;
    private final float[][] tensors;
    private final float[][] inputs;
    private final float[] output;
    private final float[] kept;
    private final float[] outputGradient;
    private final float[][] inputGradients;
    private final float[][] tensorGradients;

    /** @param training whether backward will be called */
    Bridge(Workspace workspace, Step step, boolean training) {
        this.step = step;
        this.graph = workspace.graph();
        this.pass = workspace.pass();
        this.target = workspace.target();
        int rows = workspace.rows();
        int count = step.inputs().size();
        this.inputSizes = step.inputs().stream().mapToInt(graph::size).toArray();
        this.outputSize = graph.size(step.output());
        this.inputs = new float[count][];
        this.inputGradients = new float[count][];
        this.gives = new boolean[count]; // of an input read twice only the first
        this.output = new float[Math.multiplyExact(rows, outputSize)];
        this.kept = new float[Math.multiplyExact(rows, step.kernel().keptPerRow())];
        this.tensors = workspace.heapTensors(step);
        boolean backward = training && graph.trained(step.output());
        this.outputGradient = backward ? new float[output.length] : NONE;
        for (int i = 0; i < count; i++) {
            int value = step.inputs().get(i);
            int first = step.inputs().indexOf(value);
            boolean trained = backward && graph.trained(value);
            inputs[i] = first < i ? inputs[first] : new float[Math.multiplyExact(rows, inputSizes[i])];
            inputGradients[i] = !trained ? NONE : first < i ? inputGradients[first] : new float[inputs[i].length];
            gives[i] = trained && first == i;
        }
        this.tensorGradients = zeros(tensors, backward);
    }

    private static float[][] zeros(float[][] tensors, boolean wanted) {
        float[][] zeros = new float[tensors.length][];
        for (int i = 0; i < zeros.length; i++) {
            zeros[i] = wanted ? new float[tensors[i].length] : NONE;
        }
        return zeros;
    }

    /** Bytes on the heap that one takes. */
    static long bytes(Graph graph, Step step, int rows, boolean training) {
        long perRow = (long) graph.size(step.output()) + step.kernel().keptPerRow();
        for (int value : step.inputs()) {
            perRow += (training ? 2L : 1L) * graph.size(value);
        }
        perRow += training ? graph.size(step.output()) : 0;
        long floats = perRow * rows;
        for (int segment : step.segments()) {
            floats += training ? graph.layout().segments().get(segment).size() : 0;
        }
        return floats * Float.BYTES;
    }

    Work forward(FloatBuffer[] nativeInputs, FloatBuffer nativeOutput) {
        return () -> {
            int rows = pass.rows();
            for (int i = 0; i < inputs.length; i++) {
                nativeInputs[i].get(0, inputs[i], 0, rows * inputSizes[i]);
            }
            pass.enter(step.number());
            step.kernel().forward(pass, tensors, inputs, output, kept);
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
            for (float[] gradient : tensorGradients) {
                Arrays.fill(gradient, 0);
            }
            pass.enter(step.number());
            step.kernel()
                    .backward(pass, tensors, inputs, output, kept, outputGradient, inputGradients, tensorGradients);
            writeTensorGradients();
        };
    }

    Work writeGradient(int input, FloatBuffer nativeGradient) {
        return () -> nativeGradient.put(0, inputGradients[input], 0, pass.rows() * inputSizes[input]);
    }

    private void writeTensorGradients() {
        for (int i = 0; i < tensorGradients.length; i++) {
            Segment segment = graph.layout().segments().get(step.segments().get(i));
            target.storage().write(segment.offset(), tensorGradients[i], 0, segment.size());
        }
    }
}
