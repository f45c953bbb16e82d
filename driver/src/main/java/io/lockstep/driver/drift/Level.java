package io.lockstep.driver.drift;

/** What an alarm asks for, from least to most. */
public enum Level {
    /** Nothing; it is only said. */
    SAY,
    /** That somebody looks at it. */
    WARN,
    /** That nothing is trained or scored before somebody has looked. */
    REFUSE
}
