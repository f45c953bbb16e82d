package io.lockstep.driver.picture;

/** A picture that cannot be used; {@link #reason} is what such pictures are counted by. */
public final class BadPictureException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason few words, the same for all pictures of this kind
     * @param details what was expected, what was found
     */
    BadPictureException(String reason, String details) {
        super(details, null, false, false);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }

    /** Reason and details in one line. */
    public String problem() {
        return reason + ": " + getMessage();
    }
}
