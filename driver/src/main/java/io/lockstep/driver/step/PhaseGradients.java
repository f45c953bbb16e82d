package io.lockstep.driver.step;

import io.lockstep.kernels.loss.Unjudged;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Ways of gradients in a phase: from its losses back to the tensors that it moves. */
final class PhaseGradients {
    private final Map<String, Node> nodes = new HashMap<>();

    private PhaseGradients(ModelSpec model) {
        model.nodes().forEach(node -> nodes.put(node.name(), node));
    }

    /**
     * Refuses a phase of which a loss moves nothing, or a node of which no loss moves what it is to.
     *
     * @param path of the phase in the config
     */
    static void check(ModelSpec model, StepPhase phase, String path) {
        PhaseGradients gradients = new PhaseGradients(model);
        Set<String> moved = new HashSet<>();
        phase.tensors(model.layout()).forEach(name -> moved.add(name.substring(0, name.lastIndexOf('/'))));
        Set<String> reached = new HashSet<>();
        for (int number : phase.outputs()) {
            Output output = model.outputs().get(number);
            if (output.loss() instanceof Unjudged) {
                throw new PlainDataException(
                        path + ".outputs",
                        "phase " + phase.name() + ": expected losses with a gradient, got '" + output.name()
                                + "' of node '" + output.node()
                                + "', which is unjudged. Give it a loss, or leave it out of the model");
            }
            Set<String> own = new HashSet<>();
            gradients.reach(output.node(), own);
            if (own.stream().noneMatch(moved::contains)) {
                throw new PlainDataException(
                        path + ".outputs",
                        "phase " + phase.name() + ": expected losses with a gradient to what it moves, got '"
                                + output.name() + "' of node '" + output.node()
                                + "', whose gradient comes to none of it."
                                + " Leave it to another phase, or look for a detach on its way");
            }
            reached.addAll(own);
        }
        for (String node : moved) {
            if (!reached.contains(node)) {
                throw new PlainDataException(
                        path + ".moves",
                        "phase " + phase.name()
                                + ": expected nodes that the gradient of one of its losses comes to, got '" + node
                                + "', which it does not. Add the output that needs it, or do not move it");
            }
        }
    }

    /** @param owners nodes whose tensors have a gradient. Added to. */
    private void reach(String name, Set<String> owners) {
        Set<String> seen = new HashSet<>();
        ArrayDeque<String> open = new ArrayDeque<>();
        open.add(name);
        while (!open.isEmpty()) {
            Node node = nodes.get(open.remove());
            if (node == null || !seen.add(node.name())) {
                continue; // an input, or seen
            }
            if (!node.layer().stopsGradient()) {
                owners.add(node.owner());
                open.addAll(node.inputs());
            }
        }
    }
}
