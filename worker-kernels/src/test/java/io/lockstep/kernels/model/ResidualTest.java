package io.lockstep.kernels.model;

import static io.lockstep.kernels.model.EntryTest.dense;
import static io.lockstep.kernels.model.EntryTest.model;
import static io.lockstep.kernels.model.EntryTest.node;
import static io.lockstep.kernels.model.EntryTest.repeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResidualTest {
    static Map<String, Object> residual(List<Object> layers, List<Object> shortcut) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("layers", layers);
        data.put("shortcut", shortcut);
        data.put("activation", "relu");
        return Map.of("residual", data);
    }

    @Test
    void becomesItsLayersItsShortcutAndAnAdd() {
        ModelSpec spec = model(
                residual(List.of(dense(3), "relu", dense(2)), List.of(dense(2))),
                residual(List.of(dense(2)), List.of()),
                dense(1));
        assertThat(spec.nodes())
                .containsExactly(
                        new Node("residual1/dense1", Dense.of(3), List.of("input")),
                        new Node("residual1/relu1", new Relu(), List.of("residual1/dense1")),
                        new Node("residual1/dense2", Dense.of(2), List.of("residual1/relu1")),
                        new Node("residual1/shortcut/dense1", Dense.of(2), List.of("input")),
                        new Node(
                                "residual1/add",
                                new Add(new Relu()),
                                List.of("residual1/dense2", "residual1/shortcut/dense1")),
                        new Node("residual2/dense1", Dense.of(2), List.of("residual1/add")),
                        new Node("residual2/add", new Add(new Relu()), List.of("residual2/dense1", "residual1/add")),
                        new Node("dense1", Dense.of(1), List.of("residual2/add")));
        assertThat(ModelSpec.fromData(spec.toData(), "model")).isEqualTo(spec);
    }

    @Test
    void nestsInRepeatAndInItself() {
        Map<String, Object> block =
                new LinkedHashMap<>(residual(List.of(residual(List.of(dense(4)), List.of())), List.of()));
        block.put("name", "block");
        ModelSpec spec = model(node("stage", "input", repeat(2, block)), dense(1));
        assertThat(spec.nodes())
                .extracting(Node::name)
                .containsExactly(
                        "stage/block1/residual1/dense1",
                        "stage/block1/residual1/add",
                        "stage/block1/add",
                        "stage/block2/residual1/dense1",
                        "stage/block2/residual1/add",
                        "stage/block2/add",
                        "dense1");
        assertThat(spec.nodes().get(5).inputs()).containsExactly("stage/block2/residual1/add", "stage/block1/add");
    }

    @Test
    void entriesInsideSeeTheNamesAround() {
        Map<String, Object> gate = new LinkedHashMap<>(Map.of("add", Map.of()));
        gate.put("from", List.of("trunk", "dense1"));
        ModelSpec spec = model(node("trunk", "input", dense(4)), residual(List.of(dense(4), gate), List.of()));
        assertThat(spec.nodes().get(2))
                .isEqualTo(new Node("residual1/add1", new Add(new None()), List.of("trunk", "residual1/dense1")));
    }

    @Test
    void refusalsNameThePlace() {
        assertThatThrownBy(() -> model(residual(List.of(), List.of())))
                .hasMessage("model.layers[0].residual: layers: expected at least one, got none. Name what the shortcut"
                        + " passes");
        assertThatThrownBy(() -> model(dense(4), residual(List.of(dense(3)), List.of())))
                .hasMessage(
                        "model.layers[1] residual: expected layers and shortcut to give the same shape, got 3 and 4."
                                + " Give shortcut a layer that makes its shape the layers', such as a conv2d with kernel 1 and"
                                + " their stride");
        assertThatThrownBy(() -> model(repeat(2, residual(List.of(dense(4)), List.of("relu", "globalMaxPool")))))
                .hasMessageStartingWith("model.layers[0].repeat.layers[0].residual.shortcut[1] globalMaxPool: ");
        assertThatThrownBy(() -> model(node("a", List.of("input", "input"), residual(List.of(dense(4)), List.of()))))
                .hasMessage("model.layers[0] residual: takes 1 input, got 2. Name exactly one");
    }

    /**
     * One block by hand, x = (1, 2), W = [[1, 0], [1, -1]], c = (0.5, -2), f = relu:
     *
     * <pre>
     * W x + c        = (1.5, -3)
     * + x            = (2.5, -1), relu (2.5, 0)
     * loss           = mean((2.5 - 0.5)^2, (0 - 1)^2) = 2.5
     * d sum          = (2 (2.5 - 0.5) / 2, 0) = (2, 0), the second unit is off
     * dW             = [[2, 4], [0, 0]], dc = (2, 0)
     * </pre>
     */
    @Test
    void computesABlockByHand() {
        List<ModelSpec.Input> inputs = List.of(new ModelSpec.Input("input", Shape.of(2)));
        ModelSpec spec = model(inputs, residual(List.of(dense(2)), List.of()));
        for (String name : Backends.names()) {
            Backend backend = backend(name);
            try (Network network = backend.compile(spec, Precision.F32, List.of(1));
                    TrainingWorkspace workspace = network.trainingWorkspace(1);
                    FloatStorage gradient = network.allocate(network.layout().size())) {
                HeapFloats parameters = HeapFloats.of(network.layout().size());
                parameters.write(0, new float[] {1, 0, 1, -1}, 0, 4);
                parameters.write(16, new float[] {0.5f, -2}, 0, 2);
                network.pack(parameters);
                Batch batch = new Batch(1, new int[] {2}, 2);
                batch.setRows(1);
                System.arraycopy(new float[] {1, 2}, 0, batch.input(0), 0, 2);
                System.arraycopy(new float[] {0.5f, 1}, 0, batch.targets(), 0, 2);
                batch.weights()[0] = 1;
                LossSum losses = new LossSum();
                workspace.gradient(batch, 0, new SliceGradient(gradient, losses));
                float[] found = new float[18];
                gradient.read(0, found, 0, 18);
                assertThat(losses.lossSum()).isEqualTo(2.5);
                float[] used = {found[0], found[1], found[2], found[3], found[16], found[17]};
                assertThat(used).containsExactly(new float[] {2, 4, 0, 0, 2, 0}, within(0f));
            }
        }
    }

    private static Backend backend(String name) {
        try {
            return Backends.named(name);
        } catch (io.lockstep.kernels.backend.BackendUnavailableException e) {
            return Backends.named("portable");
        }
    }
}
