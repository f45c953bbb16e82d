package io.lockstep.kernels.model;

import java.util.List;
import java.util.Set;

/**
 * Part of a model that is trained by itself: the outputs whose losses count and the tensors that have a gradient; what
 * neither needs is not computed, all other gradients are zero.
 *
 * @param outputs numbers of the model's outputs, ascending, at least one
 * @param tensors names in the model's layout, of tables too; a node has a gradient as a whole where it has one of them
 */
public record GraphPhase(List<Integer> outputs, Set<String> tensors) {
    public GraphPhase {
        outputs = List.copyOf(outputs);
        tensors = Set.copyOf(tensors);
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i) < (i == 0 ? 0 : outputs.get(i - 1) + 1)) {
                throw new IllegalArgumentException(
                        "phase: expected ascending numbers of outputs from 0, got " + outputs + ". Sort them");
            }
        }
        if (outputs.isEmpty() || tensors.isEmpty()) {
            throw new IllegalArgumentException("phase: expected outputs and tensors, got " + outputs + " and "
                    + tensors.size() + " tensors. Leave the phase out");
        }
    }

    /** Whether a tensor or table moves. */
    public boolean moves(String tensor) {
        return tensors.contains(tensor);
    }
}
