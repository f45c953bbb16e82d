package io.lockstep.kernels.model;

import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.plaindata.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Part of a model that is trained by itself: the outputs whose losses count and the tensors that have a gradient; what
 * neither needs is not computed, all other gradients are zero.
 *
 * @param outputs numbers of the model's outputs, ascending, at least one
 * @param tensors names in the model's layout, of tables too
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

    /**
     * Refuses a model it is no part of.
     *
     * @throws IllegalArgumentException naming the output or tensor that the model does not have
     */
    public void check(ModelSpec model) {
        int last = outputs.get(outputs.size() - 1);
        if (last >= model.outputs().size()) {
            throw new IllegalArgumentException("phase: expected outputs from 0 to "
                    + (model.outputs().size() - 1) + ", got " + last + ". Name one that the model has");
        }
        ParameterLayout layout = model.layout();
        Set<String> known = new HashSet<>();
        layout.tensors().forEach(tensor -> known.add(tensor.name()));
        layout.tables().forEach(table -> known.add(table.name()));
        for (String tensor : tensors) {
            if (!known.contains(tensor)) {
                throw new IllegalArgumentException("phase: " + Names.unknown("tensor", tensor, known));
            }
        }
    }

    /** Whether a tensor or table moves. */
    public boolean moves(String tensor) {
        return tensors.contains(tensor);
    }
}
