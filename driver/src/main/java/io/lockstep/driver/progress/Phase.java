package io.lockstep.driver.progress;

import java.util.Locale;

/** Phase of a step that a rank is in; of its threads that work side by side the mean counts. */
public enum Phase {
    /** Rows into batches: decoded, scaled, augmented. */
    READ,
    /** Wait for rows that are not read ahead yet. */
    WAIT_ROWS,
    /** Forward, backward, sums of slices within the rank. */
    COMPUTE,
    /** Wait of threads without a slice for the other threads of the rank. */
    WAIT_THREADS,
    /** To other ranks, once nothing is left to compute; waiting for room to send counts. */
    SEND,
    /** From other ranks, and adding it up, once nothing is left to compute. */
    RECEIVE,
    /** Wait for what other ranks have not sent yet. */
    WAIT_RANKS,
    /** Norms and the optimizer's step of the own parameters. */
    UPDATE,
    /** Parameters into the layouts that the network computes with. */
    HAND_OVER,
    /** Copy of the own share, and wait for the share before where that is not written yet. */
    CHECKPOINT,
    /** Scores of the validation rows. */
    VALIDATE,
    /** What is left. */
    OTHER;

    private static final int COUNT = values().length;

    /** How many there are. */
    public static int count() {
        return COUNT;
    }

    /** Its place among times of all phases, which are kept in the order above. */
    @SuppressWarnings("EnumOrdinal") // no time is stored by place
    public int index() {
        return ordinal();
    }

    /** In files: {@code hand_over}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For people: {@code hand over}. */
    public String label() {
        return key().replace('_', ' ');
    }

    /** Whether a rank is itself the cause when this takes longer than elsewhere. */
    boolean isOwnWork() {
        return this != SEND && this != RECEIVE && this != WAIT_RANKS;
    }
}
