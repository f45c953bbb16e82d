package io.lockstep.driver.step;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.loss.Adversarial;
import io.lockstep.kernels.loss.Adversarial.Form;
import io.lockstep.kernels.loss.Adversarial.Side;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small generator and its discriminator, in one graph. */
public final class TwoNetworks {
    /** Numbers drawn for each row. */
    public static final int NOISE = 3;

    /** Phases as a config has them. */
    public static final Map<String, Object> JUDGE = phase("judge", List.of("real", "made"), "discriminator*", "adam");

    public static final Map<String, Object> MAKE = phase("make", List.of("fooled"), "generator*", "adam");

    private TwoNetworks() {}

    /** @param size of a row */
    public static ModelSpec model(int size) {
        Layer hidden = layer(Map.of("dense", Map.of("units", 8, "activation", "leakyRelu")));
        Layer answer = layer(Map.of("dense", Map.of("units", 1)));
        List<Node> nodes = List.of(
                new Node("generator1", layer(Map.of("dense", Map.of("units", 6))), List.of("noise")),
                new Node("generator2", layer("batchNorm"), List.of("generator1")),
                new Node("generator3", layer("tanh"), List.of("generator2")),
                new Node("generator4", layer(Map.of("dense", Map.of("units", size))), List.of("generator3")),
                new Node("apart", layer("detach"), List.of("generator4")),
                new Node("discriminator1", hidden, List.of("input")),
                new Node("discriminator2", answer, List.of("discriminator1")),
                new Node("made1", hidden, List.of("apart"), "discriminator1"),
                new Node("made2", answer, List.of("made1"), "discriminator2"),
                new Node("fooled1", hidden, List.of("generator4"), "discriminator1"),
                new Node("fooled2", answer, List.of("fooled1"), "discriminator2"));
        return new ModelSpec(
                List.of(new ModelSpec.Input("input", Shape.of(size)), new ModelSpec.Input("noise", Shape.of(NOISE))),
                nodes,
                List.of(
                        new Output("real", "discriminator2", new Adversarial(Side.REAL, Form.NON_SATURATING), 1),
                        new Output("made", "made2", new Adversarial(Side.MADE, Form.NON_SATURATING), 1),
                        new Output("fooled", "fooled2", new Adversarial(Side.FOOLED, Form.NON_SATURATING), 1)));
    }

    private static Layer layer(Object data) {
        return Configs.BINDING.bind(Layer.class, data, "");
    }

    /** A phase as a config has it. */
    public static Map<String, Object> phase(String name, List<String> outputs, String moves, String optimizer) {
        return Map.of(
                "phase",
                name,
                "outputs",
                outputs,
                "moves",
                List.of(moves),
                "optimizer",
                Map.of(optimizer, Map.of("learningRate", 0.01)));
    }

    /** The same, with another key. */
    public static Map<String, Object> with(Map<String, Object> phase, String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(phase);
        changed.put(key, value);
        return changed;
    }

    /** A training of these phases. */
    public static TrainConfig train(List<Map<String, Object>> programme) {
        return Configs.BINDING.bind(
                TrainConfig.class,
                Map.of(
                        "epochs",
                        1,
                        "batch",
                        30,
                        "optimizer",
                        Map.of("adam", Map.of("learningRate", 0.002)),
                        "programme",
                        programme),
                "train");
    }
}
