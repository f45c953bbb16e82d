package io.lockstep.driver.config;

import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.List;

/**
 * A part of a model that is written as a model of its own beside it.
 *
 * @param from inputs of the part: inputs of the model, or names of layers whose output it is given in their place
 * @param node whose output is the part's answer
 */
public record PartConfig(List<String> from, String node) {
    public PartConfig {
        from = List.copyOf(from);
        if (from.isEmpty()) {
            throw new PlainDataException("from", "expected inputs of the part, got none. Name one");
        }
    }

    /** The part of a model. */
    ModelSpec spec(ModelSpec model, String path) {
        try {
            return model.part(from.stream().map(name -> node(model, name)).toList(), node(model, node));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    /** The last node of a composite of that name; else the name itself, of a node or an input. */
    private static String node(ModelSpec model, String name) {
        String last = name;
        for (Node node : model.nodes()) {
            last = node.name().startsWith(name + "/") ? node.name() : last;
        }
        return last;
    }
}
