package io.lockstep.driver.image;

/** An image that cannot be used; {@link #reason} is what such images are counted by. */
public final class BadImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason few words, the same for all images of this kind
     * @param details what was expected, what was found
     */
    BadImageException(String reason, String details) {
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
