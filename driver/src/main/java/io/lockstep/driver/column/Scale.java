package io.lockstep.driver.column;

/** A {@link Scaling} with what was learnt for it, part of a model. Its kinds are in {@link Scalings#SCALES}. */
public interface Scale {
    /** The number that stands for one of the column. */
    double of(double number);
}
