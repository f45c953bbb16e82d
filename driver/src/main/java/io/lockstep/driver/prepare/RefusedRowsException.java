package io.lockstep.driver.prepare;

import java.io.IOException;

/** Rows that cannot be used, where bad rows are not skipped. */
public final class RefusedRowsException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    /**
     * @param problem the first of the rows, what was expected, what was found, and how many more there are
     * @param how the key of a config is to be set
     */
    RefusedRowsException(String problem, String how) {
        super(problem + ". Correct it, or " + how + " data.badRows: skip to leave such rows out and count them");
        this.problem = problem;
    }

    public String problem() {
        return problem;
    }
}
