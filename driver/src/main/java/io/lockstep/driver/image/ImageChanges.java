package io.lockstep.driver.image;

import io.lockstep.kernels.plaindata.Registry;

/** All changes to images, by their names in a config. */
public final class ImageChanges {
    public static final Registry<ImageChange> REGISTRY = new Registry<>(ImageChange.class)
            .with("rotate", Rotate.class)
            .with("colour", Colour.class)
            .with("cutout", Cutout.class);

    private ImageChanges() {}
}
