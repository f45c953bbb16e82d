package io.lockstep.driver.column;

import io.lockstep.driver.slot.AsStored;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.kernels.plaindata.Registry;

/** All decoders, by the names they have on their way to ranks. */
public final class Decoders {
    public static final Registry<Decoder> REGISTRY = new Registry<>(Decoder.class)
            .with("asStored", AsStored.class)
            .with("pixels", PixelDecoder.class)
            .with("augmentedFloats", AugmentedFloats.class)
            .with("sparse", SparseDecoder.class)
            .with("sounds", SoundDecoder.class);

    private Decoders() {}
}
