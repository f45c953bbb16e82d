package io.lockstep.driver.audit;

/** Shares of rows, of one class against the others. */
enum Rate {
    /** Rows of the class. */
    BASE_RATE("base_rate", true),
    /** Rows answered with the class. */
    SELECTION_RATE("selection_rate", false),
    /** Of the rows of the class, those answered with it. */
    TPR("tpr", true),
    /** Of the other rows, those answered with it. */
    FPR("fpr", true),
    /** Of the rows of the class, those answered otherwise. */
    FNR("fnr", true),
    /** Of the rows answered with the class, those that are of it. */
    PPV("ppv", true),
    /** Rows answered right. */
    ACCURACY("accuracy", true);

    private final String id;
    private final boolean needsLabels;

    Rate(String id, boolean needsLabels) {
        this.id = id;
        this.needsLabels = needsLabels;
    }

    /** In JSON. */
    String id() {
        return id;
    }

    boolean needsLabels() {
        return needsLabels;
    }

    long hits(Confusion of) {
        return switch (this) {
            case BASE_RATE -> of.tp() + of.fn();
            case SELECTION_RATE -> of.tp() + of.fp();
            case TPR, PPV -> of.tp();
            case FPR -> of.fp();
            case FNR -> of.fn();
            case ACCURACY -> of.tp() + of.tn();
        };
    }

    long trials(Confusion of) {
        return switch (this) {
            case BASE_RATE, SELECTION_RATE, ACCURACY -> of.rows();
            case TPR, FNR -> of.tp() + of.fn();
            case FPR -> of.fp() + of.tn();
            case PPV -> of.tp() + of.fp();
        };
    }

    /**
     * Rows by what is right and what was answered, of one class.
     *
     * @param tp of the class, answered with it
     * @param fp of others, answered with it
     * @param fn of the class, answered otherwise
     * @param tn of others, answered otherwise
     */
    record Confusion(long tp, long fp, long fn, long tn) {
        long rows() {
            return tp + fp + fn + tn;
        }
    }
}
