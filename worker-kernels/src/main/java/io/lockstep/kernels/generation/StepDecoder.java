package io.lockstep.kernels.generation;

import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.SequenceCrossEntropy;
import io.lockstep.kernels.loss.SequenceSigmoidCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Decoder of a model that reads ids [T] and answers with a class at each step, or reads numbers [T, C] and answers with labels at each step: it is
 * given one step after another and answers what comes next, at the cost of one step. In float32, what a step needs of those before kept; answers agree with a pass over the whole
 * sequence but for the order of sums. Not thread-safe; decoders are independent of each other.
 */
public final class StepDecoder {
    private final List<Stage> stages = new ArrayList<>();
    private final StepIds ids = new StepIds();
    private final float[] numbers;
    private final float[] answer;
    private final int longest;
    private int position;

    private record Stage(Step step, float[][] inputs, float[] output) {}

    /**
     * @param parameters in the model's layout. Not modified, not kept.
     * @throws IllegalArgumentException naming the node that cannot be run step by step
     */
    public StepDecoder(ModelSpec spec, HeapFloats parameters) {
        checkEnds(spec);
        Map<String, Shape> shapes = spec.shapes();
        Map<String, float[]> values = new LinkedHashMap<>();
        ModelSpec.Input input = spec.inputs().get(0);
        Shape whole = Objects.requireNonNull(shapes.get(input.name()));
        this.numbers = new float[input.type() == ElementType.I32 ? 0 : whole.size(1)];
        values.put(input.name(), numbers);
        StepProducts products = new StepProducts();
        boolean bounded = false;
        for (Node node : spec.nodes()) {
            List<Shape> inputs = node.inputs().stream()
                    .map(name -> Objects.requireNonNull(shapes.get(name)))
                    .toList();
            float[][] tensors = tensors(spec, node, parameters);
            Arrays.stream(tensors).forEach(products::weight);
            Step step;
            try {
                step = Steps.of(node.layer(), new StepPlace(inputs, stages.size(), tensors, products, ids));
                bounded |= Steps.isBounded(node.layer());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        node.name() + " (" + Layers.REGISTRY.nameOf(node.layer()) + "): " + e.getMessage(), e);
            }
            Shape output = OwnStep.single(Objects.requireNonNull(shapes.get(node.name())));
            float[] value = new float[output.elementCount()];
            float[][] read = node.inputs().stream()
                    .map(name -> Objects.requireNonNull(values.get(name)))
                    .toArray(float[][]::new);
            stages.add(new Stage(step, read, value));
            values.put(node.name(), value);
        }
        this.answer = Objects.requireNonNull(values.get(spec.outputs().get(0).node()));
        this.longest = bounded ? whole.size(0) : Integer.MAX_VALUE;
    }

    private static void checkEnds(ModelSpec spec) {
        ModelSpec.Input input = spec.inputs().get(0);
        boolean ids = input.type() == ElementType.I32;
        if (spec.inputs().size() != 1 || input.read().shape().rank() != (ids ? 1 : 2)) {
            throw new IllegalArgumentException(
                    "expected one input that is read step by step, of ids or of numbers, got " + spec.inputs());
        }
        if (spec.outputs().size() != 1 || !answers(spec.outputs().get(0).loss(), ids)) {
            throw new IllegalArgumentException("expected one output with the loss "
                    + (ids ? "sequenceCrossEntropy" : "sequenceSigmoidCrossEntropy"));
        }
    }

    private static boolean answers(Loss loss, boolean ids) {
        return ids ? loss instanceof SequenceCrossEntropy : loss instanceof SequenceSigmoidCrossEntropy;
    }

    private static float[][] tensors(ModelSpec spec, Node node, HeapFloats parameters) {
        List<float[]> tensors = new ArrayList<>();
        for (ParameterTensor tensor : spec.layout().tensors()) {
            if (tensor.name().startsWith(node.owner() + "/")) {
                float[] values = new float[tensor.size()];
                parameters.read(tensor.offset(), values, 0, values.length);
                tensors.add(values);
            }
        }
        return tensors.toArray(float[][]::new);
    }

    /** Most steps between two {@link #restart restarts}. */
    public int longest() {
        return longest;
    }

    /** Steps since the last restart. */
    public int position() {
        return position;
    }

    /** Begins another sequence. */
    public void restart() {
        position = 0;
    }

    /**
     * Takes the next id.
     *
     * @return logits of the classes of what follows, valid until the next call; not to be modified
     * @throws IllegalStateException when there is no room for another step
     */
    public float[] next(int id) {
        checkRoom();
        ids.set(id);
        return next();
    }

    /**
     * Takes the next step of numbers.
     *
     * @param step [C]. Not modified.
     * @return logits of the labels of what follows, valid until the next call; not to be modified
     * @throws IllegalStateException when there is no room for another step
     */
    public float[] next(float[] step) {
        checkRoom();
        System.arraycopy(step, 0, numbers, 0, numbers.length);
        return next();
    }

    private void checkRoom() {
        if (position == longest) {
            throw new IllegalStateException("decoder: expected at most " + longest + " steps, got another. Restart it");
        }
    }

    private float[] next() {
        for (Stage stage : stages) {
            stage.step().next(position, stage.inputs(), stage.output());
        }
        position++;
        return answer;
    }
}
