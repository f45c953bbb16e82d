package io.lockstep.driver.drift;

/** What makes an alarm. */
public enum AlarmRule {
    /** A size alone. */
    SIZE,
    /** A size, and as a warning each change that is significant, however small. */
    SIGNIFICANCE
}
