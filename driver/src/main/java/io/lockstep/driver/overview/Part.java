package io.lockstep.driver.overview;

import java.util.Locale;

/** What rows are for. */
public enum Part {
    TRAIN,
    VALIDATION,
    TEST;

    /** As in sentences and the JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
