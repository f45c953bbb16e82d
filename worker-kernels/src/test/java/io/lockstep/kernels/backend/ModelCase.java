package io.lockstep.kernels.backend;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Dense;
import io.lockstep.kernels.layer.Dropout;
import io.lockstep.kernels.layer.Elu;
import io.lockstep.kernels.layer.Flatten;
import io.lockstep.kernels.layer.Gelu;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LeakyRelu;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.Relu;
import io.lockstep.kernels.layer.Sigmoid;
import io.lockstep.kernels.layer.Silu;
import io.lockstep.kernels.layer.Softmax;
import io.lockstep.kernels.layer.Tanh;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The models of the conformance suite: every kind of layer, and dense at awkward sizes. A new layer is tested on every
 * backend by one line here and its formula in {@link DoubleReference}.
 *
 * @param rows of a slice
 */
record ModelCase(String name, ModelSpec spec, int rows) {
    private static final List<Activation> ACTIVATIONS = List.of(
            new None(),
            new Relu(),
            new LeakyRelu(0.2f),
            new Gelu(Gelu.Form.ERF),
            new Gelu(Gelu.Form.TANH),
            new Silu(),
            new Elu(1),
            new Elu(0.5f),
            new Sigmoid(),
            new Tanh());

    static List<ModelCase> all() {
        List<ModelCase> cases = new ArrayList<>();
        cases.add(of(1, Shape.of(1), Dense.of(1)));
        cases.add(of(15, Shape.of(7), Dense.of(15)));
        cases.add(of(1, Shape.of(16), Dense.of(17)));
        cases.add(of(17, Shape.of(33), Dense.of(7)));
        cases.add(of(33, Shape.of(1001), Dense.of(33)));
        cases.add(of(7, Shape.of(17), Dense.of(1001)));
        cases.add(of(16, Shape.of(15), Dense.of(16), Dense.of(1)));
        cases.add(of(5, Shape.of(9), new Dense(4, new Relu(), false, null), new Dense(3, new None(), false, null)));
        cases.add(of(16, Shape.of(3, 5, 7), new Flatten(), Dense.of(10)));
        cases.add(of(33, Shape.of(31), Dense.of(64, new Relu()), Dense.of(48, new Relu()), Dense.of(10)));
        for (Activation activation : ACTIVATIONS) {
            cases.add(of(7, Shape.of(17), Dense.of(33, activation), Dense.of(7)));
            cases.add(of(15, Shape.of(7), Dense.of(16, activation)));
            if (activation instanceof Layer layer) {
                cases.add(of(15, Shape.of(7), Dense.of(17), layer, Dense.of(5)));
                cases.add(of(3, Shape.of(2, 3), layer, new Flatten(), Dense.of(5)));
            }
        }
        cases.add(of(7, Shape.of(9), Dense.of(11), new Softmax(), Dense.of(3)));
        cases.add(of(7, Shape.of(9), Dense.of(6), new Softmax()));
        cases.add(of(16, Shape.of(9), new Dropout(0.25f), Dense.of(33, new Relu()), new Dropout(0.5f), Dense.of(3)));
        cases.add(of(7, Shape.of(9), Dense.of(5), new Dropout(0)));
        return cases;
    }

    private static ModelCase of(int rows, Shape input, Layer... layers) {
        ModelSpec spec = ModelSpec.sequential(input, List.of(layers), new SquaredError());
        StringBuilder name = new StringBuilder(rows + " rows of " + input);
        for (Layer layer : layers) {
            name.append(", ").append(layer);
        }
        return new ModelCase(name.toString(), spec, rows);
    }

    @Override
    public String toString() {
        return name;
    }
}
