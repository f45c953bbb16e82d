package io.lockstep.kernels.generation;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;

/** Step of a layer that takes every step by itself: its plain kernel over a sequence of one. */
final class OwnStep implements Step {
    private static final float[] NOTHING_KEPT = {};

    private final PlainKernel kernel;
    private final Pass pass;
    private final float[][] parameters;

    private OwnStep(PlainKernel kernel, Pass pass, float[][] parameters) {
        this.kernel = kernel;
        this.pass = pass;
        this.parameters = parameters;
    }

    static Step of(Layer layer, StepPlace place) {
        if (!layer.tables(place.inputs()).isEmpty()) {
            throw new IllegalArgumentException("expected weights beside the others, got a table (sparse: true)");
        }
        List<Shape> single = place.inputs().stream().map(OwnStep::single).toList();
        if (!layer.output(single).equals(single(layer.output(place.inputs())))
                || !shapes(layer, single).equals(shapes(layer, place.inputs()))) {
            throw new IllegalArgumentException(
                    "expected a layer that takes every step by itself, got one over several");
        }
        PlainKernel kernel = layer.kernel(single);
        int[] sizes = kernel.scratchSizes(1);
        float[][] scratch = new float[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            scratch[i] = new float[sizes[i]];
        }
        Pass pass = new StepPass(place.number(), place.ids(), scratch, place.products());
        return new OwnStep(kernel, pass, place.parameters());
    }

    /** The shape of a sequence of one step. */
    static Shape single(Shape whole) {
        List<Integer> sizes = new ArrayList<>(whole.sizes());
        if (!sizes.isEmpty()) {
            sizes.set(0, 1);
        }
        return new Shape(sizes);
    }

    private static List<Shape> shapes(Layer layer, List<Shape> inputs) {
        return layer.parameters(inputs).stream().map(ParameterSpec::shape).toList();
    }

    @Override
    public void next(int position, float[][] inputs, float[] output) {
        kernel.forward(pass, parameters, inputs, output, NOTHING_KEPT);
    }
}
