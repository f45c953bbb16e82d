package io.lockstep.driver.config;

import io.lockstep.kernels.plaindata.Registry;

/** What becomes of rows that cannot be used: {@code fail}, {@code skip}, {@code {skip: {most: 100}}}, {@code quarantine}. */
public interface BadRows {
    /** Every kind, by the names config files use. */
    Registry<BadRows> REGISTRY = new Registry<>(BadRows.class)
            .with("fail", FailAtBadRows.class)
            .with("skip", SkipBadRows.class)
            .with("quarantine", QuarantineBadRows.class);

    /** The first bad row ends the command. */
    BadRows FAIL = new FailAtBadRows();

    /** However many there are, they are left out and counted by reason. */
    BadRows SKIP = new SkipBadRows(null, null);

    /** Whether they are left out; else the first ends the command. */
    boolean skips();

    /** Whether those of the training and validation rows that are left out are written aside. */
    boolean keeps();

    /**
     * What is too much of bad rows that are left out, once all are counted.
     *
     * @param read rows, the bad ones with them
     * @return what was expected, such as {@code at most 100 bad rows}; empty where they may be left out
     */
    String exceeded(long bad, long read);
}
