package io.lockstep.driver.retrain;

/**
 * Rows that a model is trained on, by the time that each of them has.
 *
 * @param column of dates or moments, whose day in UTC counts
 * @param last days of training, such as {@code 56d}
 */
public record TimeSpan(String column, String last) {
    public TimeSpan {
        Days.of("last", last, 1);
    }

    int days() {
        return Days.of("last", last, 1);
    }
}
