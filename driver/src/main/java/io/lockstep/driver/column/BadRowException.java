package io.lockstep.driver.column;

/** A row that cannot be used; {@link #reason} is what such rows are counted by. */
public final class BadRowException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String details;

    /**
     * @param reason few words, the same for all rows of this kind
     * @param details column, what was expected, what was found
     */
    public BadRowException(String reason, String details) {
        this(reason, details, "");
    }

    /** @param cure what may help beside correcting the row; empty: nothing */
    public BadRowException(String reason, String details, String cure) {
        super(details, null, false, false);
        this.reason = reason;
        this.details = cure.isEmpty() ? details : details + ". " + cure;
    }

    public String reason() {
        return reason;
    }

    /** Column, what was expected, what was found, and what may help. */
    public String details() {
        return details;
    }
}
