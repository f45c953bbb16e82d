package io.lockstep.kernels.model;

import static io.lockstep.kernels.model.EntryTest.dense;
import static io.lockstep.kernels.model.EntryTest.model;
import static io.lockstep.kernels.model.EntryTest.node;
import static io.lockstep.kernels.model.EntryTest.repeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.WorkedSequence;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BidirectionalTest {
    private static final List<ModelSpec.Input> SEQUENCE = List.of(new ModelSpec.Input("input", Shape.of(3, 2)));

    private static Map<String, Object> both(Object layer) {
        return Map.of("bidirectional", Map.of("layer", layer));
    }

    private static Map<String, Object> gru(int units) {
        return Map.of("gru", Map.of("units", units));
    }

    @Test
    void becomesTwoLayersAndAConcat() {
        ModelSpec spec = model(
                SEQUENCE,
                node("reader", "input", both(Map.of("lstm", Map.of("units", 4, "forgetBias", 0)))),
                repeat(2, both(gru(3))),
                "flatten");
        assertThat(spec.nodes().subList(0, 6))
                .containsExactly(
                        new Node("reader/forwards", new Lstm(4, false, 0, null), List.of("input")),
                        new Node("reader/backwards", new Lstm(4, true, 0, null), List.of("input")),
                        new Node("reader/concat", new Concat(1), List.of("reader/forwards", "reader/backwards")),
                        new Node("bidirectional1/forwards", Gru.of(3), List.of("reader/concat")),
                        new Node("bidirectional1/backwards", Gru.of(3).reversed(), List.of("reader/concat")),
                        new Node(
                                "bidirectional1/concat",
                                new Concat(1),
                                List.of("bidirectional1/forwards", "bidirectional1/backwards")));
        assertThat(spec.nodes()).hasSize(10);
        assertThat(spec.shapes()).containsEntry("bidirectional2/concat", Shape.of(3, 6));
        assertThat(ModelSpec.fromData(spec.toData(), "model")).isEqualTo(spec);
    }

    /** PyTorch 2.10.0: {@code torch.gru} with {@code bidirectional}, on every backend that loads here. */
    @Test
    void agreesWithPyTorch() {
        ModelSpec spec = model(SEQUENCE, both(gru(2)), "flatten");
        float[] expected = {
            0.2765428f,
            0.3346747f,
            0.1484832f,
            0.1587907f,
            -0.0628609f,
            0.5224701f,
            0.0724151f,
            0.0174637f,
            0.3136569f,
            0.2663746f,
            0.216972f,
            -0.218603f
        };
        for (String name : Backends.names()) {
            try (Network network = Backends.named(name).compile(spec, Precision.F32, List.of());
                    InferenceWorkspace workspace = network.inferenceWorkspace()) {
                HeapFloats parameters = HeapFloats.of(network.layout().size());
                for (ParameterTensor tensor : network.layout().tensors()) {
                    float[] values = worked(tensor);
                    parameters.write(tensor.offset(), values, 0, values.length);
                }
                network.pack(parameters);
                Batch batch = new Batch(1, new int[] {6}, 12);
                batch.setRows(1);
                System.arraycopy(WorkedSequence.wave(6, 1, 1), 0, batch.input(0), 0, 6);
                float[] scores = new float[12];
                workspace.score(batch, scores, new float[0]);
                assertThat(scores).as(name).containsExactly(expected, within(1e-6f));
            }
        }
    }

    /** As {@link WorkedSequence} has them, those of the backward layer half as large. */
    private static float[] worked(ParameterTensor tensor) {
        double size = tensor.name().contains("backwards") ? 0.5 : 1;
        float[] hidden = WorkedSequence.wave(12, 1.3, 0.8 * size);
        return switch (tensor.name().substring(tensor.name().lastIndexOf('/') + 1)) {
            case "inputWeight" -> WorkedSequence.wave(12, 0.7, 0.9 * size);
            case "hiddenWeight" -> Arrays.copyOf(hidden, 8);
            case "candidateWeight" -> Arrays.copyOfRange(hidden, 8, 12);
            case "bias" -> WorkedSequence.wave(6, 2.1, 0.5 * size);
            default -> WorkedSequence.wave(2, 0.9, 0.4 * size);
        };
    }

    @Test
    void refusesWhatHasNoDirection() {
        assertThatThrownBy(() -> model(both(dense(3))))
                .hasMessageStartingWith("model.layers[0].bidirectional: layer: expected a recurrent layer that goes"
                        + " forwards, such as {lstm: {units: 64}}, got Dense")
                .hasMessageEndingWith("Leave out reverse: both directions are made of it");
        assertThatThrownBy(() -> model(both(Map.of("gru", Map.of("units", 2, "reverse", true)))))
                .hasMessageContaining("expected a recurrent layer that goes forwards");
        assertThatThrownBy(() -> model(SEQUENCE, node("a", List.of("input", "input"), both(gru(2)))))
                .hasMessage("model.layers[0] bidirectional: takes 1 input, got 2. Name exactly one");
        assertThatThrownBy(() -> model(both(gru(2))))
                .hasMessageStartingWith("model.layers[0] bidirectional: takes a sequence, steps x numbers, got 4");
    }
}
