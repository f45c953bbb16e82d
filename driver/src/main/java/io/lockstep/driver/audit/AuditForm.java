package io.lockstep.driver.audit;

import java.util.List;

/**
 * What is audited.
 *
 * @param kind of answers
 * @param labelled whether rows have the right answer
 * @param classes in order, of yes or no the second is yes; empty for numbers
 */
public record AuditForm(Kind kind, boolean labelled, List<String> classes) {
    /** Classes at most. */
    public static final int MOST_CLASSES = 50;

    /** Kinds of answers. */
    public enum Kind {
        /** Selected or not, by a probability. */
        YES_NO,
        /** One of several classes. */
        CLASSES,
        /** A number. */
        NUMBERS
    }

    public AuditForm {
        classes = List.copyOf(classes);
        if (classes.size() > MOST_CLASSES) {
            throw new IllegalArgumentException("audit: expected at most " + MOST_CLASSES + " classes, got "
                    + classes.size() + ". Group classes, or audit one as yes or no");
        }
        if (kind == Kind.YES_NO && classes.size() != 2) {
            throw new IllegalArgumentException("audit: expected two classes, got " + classes);
        }
    }
}
