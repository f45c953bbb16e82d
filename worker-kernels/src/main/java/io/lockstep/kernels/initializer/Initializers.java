package io.lockstep.kernels.initializer;

import io.lockstep.kernels.plaindata.Registry;

/** The closed list of initializers, by the names config files use. */
public final class Initializers {
    /** Every kind. */
    public static final Registry<Initializer> REGISTRY = new Registry<>(Initializer.class)
            .with("zeros", Zeros.class)
            .with("ones", Ones.class)
            .with("constant", Constant.class)
            .with("uniform", Uniform.class)
            .with("normal", Normal.class)
            .with("heUniform", HeUniform.class)
            .with("heNormal", HeNormal.class)
            .with("glorotUniform", GlorotUniform.class)
            .with("glorotNormal", GlorotNormal.class)
            .with("lecunUniform", LecunUniform.class)
            .with("lecunNormal", LecunNormal.class)
            .with("torchUniform", TorchUniform.class);

    private Initializers() {}
}
