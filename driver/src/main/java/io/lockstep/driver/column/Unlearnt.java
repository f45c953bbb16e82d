package io.lockstep.driver.column;

import org.jspecify.annotations.Nullable;

/** A learner of a column about which nothing is learnt. */
record Unlearnt(Feature feature) implements ColumnLearner<Unlearnt.State> {
    record State() {}

    @Override
    public void add(@Nullable Object value) {}

    @Override
    public State state() {
        return new State();
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void merge(State other) {}
}
