package io.lockstep.driver.scoring;

import java.io.IOException;

/** A row that cannot be used, where bad rows are not skipped. */
public final class BadInputException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String problem;

    /**
     * @param where the row was read
     * @param problem reason, what was expected, what was found
     */
    public BadInputException(String where, String problem) {
        super(where + ": " + problem + ". Correct the row, or set data.badRows: skip to leave such rows out");
        this.where = where;
        this.problem = problem;
    }

    /** Place of the row, as the source gave it. */
    public String where() {
        return where;
    }

    public String problem() {
        return problem;
    }

    /** The same, its place told for people. */
    public BadInputException at(String place) {
        return new BadInputException(place, problem);
    }
}
