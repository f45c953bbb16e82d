package io.lockstep.driver.feature;

/** Rows whose columns are not those that a model was trained on. */
public final class SchemaDriftException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient SchemaDrift drift;

    SchemaDriftException(String message, SchemaDrift drift) {
        super(message);
        this.drift = drift;
    }

    /** All changes, those that are no fault too. */
    public SchemaDrift drift() {
        return drift;
    }
}
