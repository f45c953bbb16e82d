package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.layer.Dense;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.Step;
import java.util.ArrayList;
import java.util.List;

/** The steps of a graph compiled for one number of rows. */
final class Forms {
    private final int rows;
    private final List<Form> forms = new ArrayList<>();

    /** @param training whether there is a backward pass */
    Forms(Primitives primitives, Graph graph, int rows, boolean training) {
        this.rows = rows;
        for (Step step : graph.steps()) {
            forms.add(form(primitives, graph, step, rows, training));
        }
    }

    private static Form form(Primitives primitives, Graph graph, Step step, int rows, boolean training) {
        if (isBridged(step)) {
            return new BridgedForm(step);
        }
        boolean inputTrained = training && graph.trained(step.inputs().get(0));
        if (step.layer() instanceof Dense dense) {
            return new DenseForm(primitives, step, rows, Elementwise.of(dense.activation()), training, inputTrained);
        }
        return new ElementwiseForm(primitives, step, rows, Elementwise.required(step.layer()), inputTrained);
    }

    /** The steps whose plain kernels run. */
    static List<Step> bridged(Graph graph) {
        return graph.steps().stream().filter(Forms::isBridged).toList();
    }

    /** Whether a step has no native form: its plain kernel then runs on copies of its inputs. */
    static boolean isBridged(Step step) {
        if (step.layer() instanceof Dense dense) {
            return !(dense.activation() instanceof None) && Elementwise.of(dense.activation()) == null;
        }
        return Elementwise.of(step.layer()) == null;
    }

    int rows() {
        return rows;
    }

    Form of(int step) {
        return forms.get(step);
    }

    long scratchpadBytes() {
        long largest = 0;
        for (Form form : forms) {
            largest = Math.max(largest, form.scratchpadBytes());
        }
        return largest;
    }
}
