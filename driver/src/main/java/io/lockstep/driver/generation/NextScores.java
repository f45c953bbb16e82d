package io.lockstep.driver.generation;

/** Scores of what comes next, one token after another. Not thread-safe. */
interface NextScores extends AutoCloseable {
    /** Most tokens between two {@link #restart restarts}. */
    int longest();

    /** Tokens since the last restart. */
    int position();

    void restart();

    /**
     * Takes the next token.
     *
     * @return logits, but for a constant, valid until the next call; not to be modified
     */
    float[] next(int id);

    @Override
    void close();
}
