package io.lockstep.driver.rank;

/** The rank was told to stop; not an error of its own. */
final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;

    StoppedException(String reason) {
        super(reason);
    }
}
