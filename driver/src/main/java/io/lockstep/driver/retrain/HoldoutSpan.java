package io.lockstep.driver.retrain;

/**
 * Days that champion and challenger are judged on.
 *
 * @param last days, such as {@code 7d}
 */
public record HoldoutSpan(String last) {
    public HoldoutSpan {
        Days.of("last", last, 1);
    }

    int days() {
        return Days.of("last", last, 1);
    }
}
