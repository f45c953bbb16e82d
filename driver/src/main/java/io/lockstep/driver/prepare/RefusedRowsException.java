package io.lockstep.driver.prepare;

import java.io.IOException;

/** Rows that cannot be used, where bad rows are not skipped. */
public final class RefusedRowsException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    /**
     * @param problem the first of the rows, what was expected, what was found, and how many more there are
     * @param how the data and the key of a config are to be made right: {@code Correct it, or set}
     */
    RefusedRowsException(String problem, String how) {
        super(problem + ". " + how + " data.badRows: skip to leave such rows out and count them");
        this.problem = problem;
    }

    public String problem() {
        return problem;
    }
}
