package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Registry;

/** All kinds of scalings with what they learn, by their names in configs and in {@code model.json}. */
public final class Scalings {
    /** What a config says. */
    public static final Registry<Scaling> REGISTRY = new Registry<>(Scaling.class);

    /** What is learnt. */
    public static final Registry<Scale> SCALES = new Registry<>(Scale.class);

    static {
        add("standardize", StandardScaling.class, StandardScaling.Learnt.class);
        add("minMax", MinMaxScaling.class, MinMaxScaling.Learnt.class);
        add("quantileNormal", QuantileNormalScaling.class, QuantileNormalScaling.Learnt.class);
        add("quantileUniform", QuantileUniformScaling.class, QuantileUniformScaling.Learnt.class);
        add("none", NoScaling.class, NoScaling.Learnt.class);
    }

    private Scalings() {}

    private static void add(String name, Class<? extends Scaling> scaling, Class<? extends Scale> scale) {
        REGISTRY.with(name, scaling);
        SCALES.with(name, scale);
    }
}
