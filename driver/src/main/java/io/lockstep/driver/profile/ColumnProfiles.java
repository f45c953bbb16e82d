package io.lockstep.driver.profile;

import io.lockstep.kernels.plaindata.Registry;

/** All kinds of column profiles, by their names in {@code profile.json}. */
public final class ColumnProfiles {
    public static final Registry<ColumnProfile> REGISTRY = new Registry<>(ColumnProfile.class)
            .with("numbers", NumericProfile.class)
            .with("categories", CategoryProfile.class)
            .with("hashed", HashedProfile.class)
            .with("uncounted", UncountedProfile.class);

    private ColumnProfiles() {}
}
