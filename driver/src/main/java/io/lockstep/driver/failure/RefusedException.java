package io.lockstep.driver.failure;

import java.io.IOException;
import java.util.Map;

/** A gate that the user set does not let something through. The work was done, and would come to the same again. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, Object> result;

    /**
     * @param message what was required, what was found, what to do
     * @param result what the work came to, as plain data
     */
    public RefusedException(String message, Map<String, Object> result) {
        super(message);
        this.result = result;
    }

    /** What the work came to, as plain data. */
    public Map<String, Object> result() {
        return result;
    }
}
