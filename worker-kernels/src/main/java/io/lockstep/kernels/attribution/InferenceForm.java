package io.lockstep.kernels.attribution;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.embedding.VectorsOfIds;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model rewritten so that its training pass computes what inference does, with a gradient of every number it reads: layers
 * as they are {@link Layer#atInference}, the vectors of ids in place of ids, and weighted sums of the raw answers as losses.
 *
 * @param spec the rewritten model, whose tensors have the names they had
 * @param inputs of the rewritten model, in order
 * @param heirs by a node's name, the embedding whose tensors it has now, because that one is an input
 */
record InferenceForm(ModelSpec spec, List<CellInput> inputs, Map<String, String> heirs) {
    InferenceForm {
        inputs = List.copyOf(inputs);
        heirs = Map.copyOf(heirs);
    }

    static InferenceForm of(ModelSpec model) {
        List<CellInput> inputs = inputs(model);
        Map<String, String> passedOn = new HashMap<>();
        Map<String, String> owners = owners(model);
        List<Node> nodes = new ArrayList<>();
        for (Node node : model.nodes()) {
            if (node.layer() instanceof VectorsOfIds) {
                continue;
            }
            List<String> read = node.inputs().stream()
                    .map(name -> passedOn.getOrDefault(name, name))
                    .toList();
            node.layer()
                    .atInference()
                    .ifPresentOrElse(
                            layer -> nodes.add(new Node(node.name(), layer, read, owners.get(node.name()))),
                            () -> passedOn.put(node.name(), read.get(0)));
        }
        List<Output> outputs = new ArrayList<>();
        for (Output output : model.outputs()) {
            String node = passedOn.getOrDefault(output.node(), output.node());
            outputs.add(new Output(output.name(), node, new DirectedSum(), 1));
        }
        ModelSpec spec = new ModelSpec(inputs.stream().map(CellInput::read).toList(), nodes, outputs);
        return new InferenceForm(spec, inputs, heirs(model));
    }

    /** The first node that has the tensors of each embedding, by its name, and that embedding. */
    private static Map<String, String> heirs(ModelSpec model) {
        Map<String, String> heirs = new LinkedHashMap<>();
        for (Node node : model.nodes()) {
            String owner = node.weightsOf();
            if (owner != null
                    && !(node.layer() instanceof VectorsOfIds)
                    && isEmbedding(model, owner)
                    && !heirs.containsValue(owner)) {
                heirs.put(node.name(), owner);
            }
        }
        return heirs;
    }

    private static boolean isEmbedding(ModelSpec model, String name) {
        return model.nodes().stream()
                .anyMatch(node -> node.name().equals(name) && node.layer() instanceof VectorsOfIds);
    }

    /** Whose tensors each node has, by its name, in place of its own. */
    private static Map<String, String> owners(ModelSpec model) {
        Map<String, String> heirs = heirs(model);
        Map<String, String> owners = new HashMap<>();
        for (Node node : model.nodes()) {
            if (node.weightsOf() != null && !heirs.containsKey(node.name())) {
                owners.put(node.name(), node.weightsOf());
            }
        }
        heirs.forEach((heir, owner) -> owners.replaceAll((node, of) -> of.equals(owner) ? heir : of));
        return owners;
    }

    /** Inputs of floats, and what each layer makes of ids, in the order of the model's inputs. */
    private static List<CellInput> inputs(ModelSpec model) {
        List<CellInput> inputs = new ArrayList<>();
        for (int number = 0; number < model.inputs().size(); number++) {
            ModelSpec.Input input = model.inputs().get(number);
            if (input.type() == ElementType.F32) {
                inputs.add(CellInput.floats(number, input));
                continue;
            }
            for (Node node : model.nodes()) {
                if (node.inputs().contains(input.name())) {
                    inputs.add(CellInput.ofIds(number, input, node.name(), vectors(node)));
                }
            }
        }
        return inputs;
    }

    private static VectorsOfIds vectors(Node node) {
        if (node.layer() instanceof VectorsOfIds vectors) {
            return vectors;
        }
        throw new IllegalArgumentException(
                "attribution: node '" + node.name() + "': expected an embedding of the ids it" + " reads, got "
                        + node.layer() + ". Attributions go to the vectors of ids");
    }

    /**
     * Its parameters out of the model's.
     *
     * @param layout of the model
     * @param parameters [layout.size()]. Not modified.
     */
    HeapFloats parameters(ParameterLayout layout, FloatStorage parameters) {
        Map<String, ParameterTensor> named = new HashMap<>();
        layout.tensors().forEach(tensor -> named.put(tensor.name(), tensor));
        ParameterLayout own = spec.layout();
        HeapFloats values = HeapFloats.of(own.size());
        for (ParameterTensor tensor : own.tensors()) {
            ParameterTensor from = named.get(nameInModel(tensor.name()));
            if (from == null || !from.shape().equals(tensor.shape())) {
                throw new IllegalStateException("inference form: expected a tensor " + tensor.name() + " of "
                        + tensor.shape() + ", got " + from);
            }
            parameters.read(from.offset(), values.array(), (int) tensor.offset(), tensor.size());
        }
        return values;
    }

    private String nameInModel(String tensor) {
        int end = tensor.lastIndexOf('/');
        String node = tensor.substring(0, end);
        return heirs.getOrDefault(node, node) + tensor.substring(end);
    }
}
