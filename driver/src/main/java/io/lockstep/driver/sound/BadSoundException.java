package io.lockstep.driver.sound;

/** A sound that cannot be used; {@link #reason} is what such sounds are counted by. */
public final class BadSoundException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason few words, the same for all sounds of this kind
     * @param details what was expected, what was found
     */
    BadSoundException(String reason, String details) {
        super(details, null, false, false);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
