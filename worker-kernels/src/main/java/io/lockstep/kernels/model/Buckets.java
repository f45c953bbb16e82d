package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Buckets of a model's sequences: each row is computed in the first one that holds all its sequences. */
final class Buckets {
    private Buckets() {}

    /** How many; 0 where no input is to be padded. */
    static int count(List<ModelSpec.Input> inputs) {
        int count = 0;
        for (ModelSpec.Input input : inputs) {
            count = input.ragged() ? Math.max(count, input.buckets().size()) : count;
        }
        return count;
    }

    /** The model at one bucket. */
    static ModelSpec padded(List<ModelSpec.Input> inputs, List<Node> nodes, List<Output> outputs, int bucket) {
        List<ModelSpec.Input> padded =
                inputs.stream().map(input -> input.padded(bucket)).toList();
        try {
            return new ModelSpec(padded, longest(inputs, nodes), outputs);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + " (sequences padded to bucket " + (bucket + 1) + " of " + count(inputs) + ")", e);
        }
    }

    /** Layers that have the tensors of the longest bucket at every length. */
    static List<Node> longest(List<ModelSpec.Input> inputs, List<Node> nodes) {
        Map<String, Shape> shapes = new ModelCheck(inputs, nodes, null).shapes();
        List<Node> kept = new ArrayList<>();
        for (Node node : nodes) {
            Layer layer = node.layer().withLongest(ModelSpec.inputShapes(node, shapes));
            kept.add(node.withLayer(layer));
        }
        return kept;
    }

    /** Refuses sequences of different numbers of buckets, and layers that do not work at every length alike. */
    static void check(List<ModelSpec.Input> inputs, List<Node> nodes, List<Output> outputs) {
        int count = count(inputs);
        for (ModelSpec.Input input : inputs) {
            if (input.ragged() && input.isSequence() && input.buckets().size() != count) {
                throw new IllegalArgumentException("input '" + input.name() + "': buckets: expected " + count
                        + ", as many as other sequences of the model have, got " + input.buckets()
                        + ". A row is padded to the first of them that holds all its sequences");
            }
        }
        if (count < 1) {
            return;
        }
        ModelSpec longest = padded(inputs, nodes, outputs, count - 1);
        for (int bucket = 0; bucket < count - 1; bucket++) {
            sameTensors(longest, padded(inputs, nodes, outputs, bucket));
        }
    }

    private static void sameTensors(ModelSpec longest, ModelSpec other) {
        List<ParameterTensor> wanted = longest.layout().tensors();
        List<ParameterTensor> found = other.layout().tensors();
        for (int i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).equals(found.get(i))) {
                throw new IllegalArgumentException("model.layers: expected tensors that do not depend on the length of"
                        + " a sequence, got " + wanted.get(i).name() + " of "
                        + wanted.get(i).shape() + " and of "
                        + found.get(i).shape() + ". Pool over time before that layer");
            }
        }
    }
}
