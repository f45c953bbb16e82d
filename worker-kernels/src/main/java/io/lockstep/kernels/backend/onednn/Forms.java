package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.layer.Dense;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of a graph compiled for one number of rows. */
final class Forms {
    private static final Map<Class<? extends Layer>, Maker> NATIVE = new HashMap<>();

    static {
        NATIVE.put(Dense.class, DenseKernels::form);
    }

    private final Compilation compilation;
    private final List<Form> forms = new ArrayList<>();
    private final Operand answer;
    private final Regions regions;

    /** Makes the native form of a step; null where there is none. */
    private interface Maker {
        @Nullable Form form(Compilation compilation, Step step);
    }

    /** @param training whether there is a backward pass */
    Forms(OneDnnNetwork network, int rows, boolean training) {
        this.compilation = new Compilation(network, rows, training);
        Graph graph = compilation.graph();
        for (Step step : graph.steps()) {
            Form form = Temporaries.freed(() -> nativeForm(step));
            forms.add(form != null ? form : new BridgedForm(compilation, step));
        }
        this.answer = compilation.operand(
                graph.output(),
                compilation
                        .primitives()
                        .plain(
                                org.bytedeco.dnnl.memory.data_type.f32,
                                compilation.value(graph.output()).sizes()));
        this.regions = new Regions(this);
    }

    private @Nullable Form nativeForm(Step step) {
        Maker maker = NATIVE.get(step.layer().getClass());
        if (maker != null) {
            return maker.form(compilation, step);
        }
        Elementwise function = Elementwise.of(step.layer());
        return function == null ? null : new ElementwiseForm(compilation, step, function);
    }

    Compilation compilation() {
        return compilation;
    }

    int rows() {
        return compilation.rows();
    }

    Form of(int step) {
        return forms.get(step);
    }

    List<Form> all() {
        return forms;
    }

    /** The output of the graph as the loss reads it: plain float32. */
    Operand answer() {
        return answer;
    }

    Regions regions() {
        return regions;
    }

    /** Whether that step runs its plain kernel on copies on the heap. */
    boolean isBridged(int step) {
        return forms.get(step) instanceof BridgedForm;
    }

    long scratchpadBytes() {
        long largest = Conversion.SCRATCHPAD_BYTES;
        for (Form form : forms) {
            largest = Math.max(largest, form.scratchpadBytes());
        }
        return largest;
    }
}
