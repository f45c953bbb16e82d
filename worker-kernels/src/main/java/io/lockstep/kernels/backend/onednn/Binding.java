package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.Step;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/** Collects the work of one pass over one workspace, for one number of rows. */
final class Binding {
    private final Workspace workspace;
    private final Forms forms;
    private final List<Work> works = new ArrayList<>();

    private Binding(Workspace workspace, Forms forms) {
        this.workspace = workspace;
        this.forms = forms;
    }

    /** The whole forward pass. */
    static Work[] forward(Workspace workspace, Forms forms) {
        return Temporaries.freed(() -> {
            Binding binding = new Binding(workspace, forms);
            for (int s = 0; s < workspace.graph().steps().size(); s++) {
                forms.of(s).bindForward(binding);
            }
            return binding.works.toArray(new Work[0]);
        });
    }

    /** The whole backward pass, from the gradient of the graph's output. */
    static Work[] backward(Workspace workspace, Forms forms) {
        return Temporaries.freed(() -> {
            Binding binding = new Binding(workspace, forms);
            Graph graph = workspace.graph();
            for (int s = graph.steps().size() - 1; s >= 0; s--) {
                if (workspace.hasGradient(graph.steps().get(s).output())) {
                    forms.of(s).bindBackward(binding);
                }
            }
            return binding.works.toArray(new Work[0]);
        });
    }

    void add(Work work) {
        works.add(work);
    }

    void call(Compiled compiled, int[] numbers, memory... memories) {
        memory scratchpad =
                at(compiled.scratchpad(), workspace.address(workspace.regions().scratchpad()));
        works.add(new Call(compiled, workspace.queue().get(), workspace.owned(), scratchpad, numbers, memories));
    }

    private memory at(memory.desc description, long address) {
        return workspace
                .owned()
                .own(new memory(description, workspace.network().door().cpu(), new NativeMemory.Address(address)));
    }

    memory value(int value, memory.desc description) {
        return at(description, workspace.address(workspace.regions().value(value)));
    }

    memory gradient(int value, memory.desc description) {
        return at(description, workspace.address(workspace.regions().gradient(value)));
    }

    /** What a step keeps from forward for backward. */
    memory kept(Step step, memory.desc description) {
        int index = workspace.graph().steps().indexOf(step);
        return at(description, workspace.address(workspace.regions().kept(index)));
    }

    /** A packed parameter tensor. */
    memory tensor(int segment, memory.desc description) {
        return at(description, workspace.network().tensorAddress(segment));
    }

    /** A tensor's place in the gradient storage of the day. */
    memory tensorGradient(int segment, memory.desc description) {
        memory moving = at(description, workspace.address(workspace.regions().temporary()));
        workspace
                .target()
                .follow(
                        moving.get(),
                        workspace.graph().layout().segments().get(segment).offset());
        return moving;
    }

    /** Where a step puts the gradient of an input: the gradient itself, or beside it when another step wrote there. */
    memory newGradient(Step step, int input, memory.desc description) {
        if (workspace.opens(step, input)) {
            return gradient(step.inputs().get(input), description);
        }
        return at(description, workspace.address(workspace.regions().temporary()));
    }

    /** After {@link #newGradient} is written: adds it where it was put beside. */
    void addNewGradient(Step step, int input) {
        if (workspace.opens(step, input)) {
            return;
        }
        int value = step.inputs().get(input);
        long count = (long) forms.rows() * workspace.graph().size(value);
        memory sum = gradient(value, Primitives.vector(count));
        memory more = at(
                Primitives.vector(count), workspace.address(workspace.regions().temporary()));
        call(
                workspace.network().primitives().sum(count),
                new int[] {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST},
                sum,
                more,
                sum);
    }

    Bridge bridge(Step step) {
        return workspace.bridge(step);
    }
}
