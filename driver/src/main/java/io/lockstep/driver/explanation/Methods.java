package io.lockstep.driver.explanation;

import io.lockstep.kernels.plaindata.Registry;

/** All methods, by their names in a config. */
public final class Methods {
    public static final Registry<Method> REGISTRY = new Registry<>(Method.class)
            .with("integratedGradients", IntegratedGradientsMethod.class)
            .with("gradientInput", GradientInputMethod.class)
            .with("gradCam", GradCamMethod.class)
            .with("occlusion", OcclusionMethod.class)
            .with("shapley", ShapleyMethod.class);

    private Methods() {}
}
