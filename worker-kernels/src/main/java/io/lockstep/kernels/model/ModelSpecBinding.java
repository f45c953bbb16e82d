package io.lockstep.kernels.model;

import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.CustomBinding;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.shape.ElementType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link ModelSpec} is written: {@code inputs}, {@code nodes}, then {@code output} and {@code loss}, or
 * {@code outputs} where there are several. The binding must know layers, activations, initializers and losses.
 */
public final class ModelSpecBinding implements CustomBinding<ModelSpec> {
    private record Written(
            List<ModelSpec.Input> inputs,
            List<Node> nodes,
            @Nullable String output,
            @Nullable Loss loss,
            @Default("[]") List<Output> outputs) {}

    @Override
    public Class<ModelSpec> type() {
        return ModelSpec.class;
    }

    @Override
    public ModelSpec bind(Binding binding, Object data, String path) {
        Written written = binding.bind(Written.class, data, path);
        List<Output> outputs = written.outputs();
        if (written.output() != null && written.loss() != null && outputs.isEmpty()) {
            outputs = List.of(Output.of(written.output(), written.loss()));
        } else if (written.output() != null || written.loss() != null || outputs.isEmpty()) {
            throw new PlainDataException(path, "expected either output and loss, or outputs. Use the file as written");
        }
        try {
            return new ModelSpec(written.inputs(), written.nodes(), outputs);
        } catch (IllegalArgumentException e) {
            throw new PlainDataException(path, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Object unbind(Binding binding, ModelSpec value) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put(
                "inputs",
                value.inputs().stream().map(input -> input(binding, input)).toList());
        data.put("nodes", binding.unbind(value.nodes()));
        Output first = value.outputs().get(0);
        if (value.outputs().equals(List.of(Output.of(first.node(), first.loss())))) {
            data.put("output", first.node());
            data.put("loss", binding.unbind(first.loss()));
        } else {
            data.put("outputs", binding.unbind(value.outputs()));
        }
        return data;
    }

    /** Without what most inputs are: floats of a fixed shape. */
    private static Map<String, @Nullable Object> input(Binding binding, ModelSpec.Input input) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("name", input.name());
        data.put("shape", binding.unbind(input.shape()));
        if (input.type() != ElementType.F32) {
            data.put("type", binding.unbind(input.type()));
        }
        if (input.ragged()) {
            data.put("ragged", true);
        }
        return data;
    }
}
