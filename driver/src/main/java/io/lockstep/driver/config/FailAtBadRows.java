package io.lockstep.driver.config;

/** A bad row ends the command, with an error that names it. */
public record FailAtBadRows() implements BadRows {
    @Override
    public boolean skips() {
        return false;
    }

    @Override
    public boolean keeps() {
        return false;
    }

    @Override
    public String exceeded(long bad, long read) {
        return bad > 0 ? "no bad rows" : "";
    }
}
