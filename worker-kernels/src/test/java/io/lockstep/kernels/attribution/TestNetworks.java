package io.lockstep.kernels.attribution;

import io.lockstep.kernels.backend.BackendUnavailableException;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Networks with known parameters, for tests of attribution. */
final class TestNetworks {
    private TestNetworks() {}

    /** Backends that load here. */
    static List<String> backends() {
        return Backends.names().stream().filter(TestNetworks::loads).toList();
    }

    private static boolean loads(String backend) {
        try {
            return Backends.named(backend) != null;
        } catch (BackendUnavailableException e) {
            return false;
        }
    }

    /** @param tensors values by name; of the others zeros */
    static HeapFloats parameters(ModelSpec spec, Map<String, float[]> tensors) {
        HeapFloats parameters = HeapFloats.of(spec.layout().size());
        for (ParameterTensor tensor : spec.layout().tensors()) {
            float[] values = tensors.getOrDefault(tensor.name(), new float[tensor.size()]);
            parameters.write(tensor.offset(), values, 0, tensor.size());
        }
        return parameters;
    }

    /** Numbers in [-scale, scale), variances in [1 - scale, 1 + scale). */
    static HeapFloats drawn(ModelSpec spec, double scale) {
        HeapFloats parameters = HeapFloats.of(spec.layout().size());
        long salt = 200;
        for (ParameterTensor tensor : spec.layout().tensors()) {
            float[] values = TestNumbers.uniform(tensor.size(), scale, salt++);
            for (int i = 0; tensor.name().endsWith("/runningVariance") && i < values.length; i++) {
                values[i]++;
            }
            parameters.write(tensor.offset(), values, 0, values.length);
        }
        return parameters;
    }

    static AnswerNetwork compiled(String backend, ModelSpec spec, HeapFloats parameters) {
        return AnswerNetwork.of(Backends.named(backend), spec, parameters, List.of());
    }

    /** Arrays of NaN, one as long as each row. */
    static List<float[]> gradients(List<CellRow> rows) {
        return rows.stream()
                .map(row -> {
                    float[] gradient = new float[row.cells().length];
                    Arrays.fill(gradient, Float.NaN);
                    return gradient;
                })
                .toList();
    }
}
