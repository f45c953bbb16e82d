package io.lockstep.driver.prepare;

import io.lockstep.driver.config.BadRows;
import java.io.IOException;
import java.util.Map;

/** The rule for bad rows, asked once rows are counted. */
final class BadRowLimit {
    private final BadRows rule;
    private final String key;

    /** @param key of the config that names the rows, with a colon and a space, or nothing; for messages */
    BadRowLimit(BadRows rule, String key) {
        this.rule = rule;
        this.key = key;
    }

    /**
     * Refuses rows that may not be left out.
     *
     * @param read rows, the bad ones with them
     */
    void check(Rows rows, Tally tally, long read) throws IOException {
        String expected = rule.exceeded(tally.badCount(), read);
        if (expected.isEmpty() || (!rule.skips() && tally.firstPlace().isEmpty())) {
            return;
        }
        String first = tally.firstPlace().isEmpty() ? "" : rows.place(tally.firstPlace()) + ": " + tally.firstProblem();
        if (rule.skips()) {
            throw new IOException(key + exceeded(rows.name(), expected, tally.badCount(), read, tally.badByReason())
                    + (first.isEmpty() ? "" : ". The first: " + first) + ". Correct them, or raise the limit");
        }
        long others = tally.badCount() - 1;
        throw new RefusedRowsException(
                key + first + (others > 0 ? ". " + others + " more rows are bad" : ""),
                key.isEmpty() ? "Correct it, or set" : "Correct it, or begin with");
    }

    /** The account that ends a command. */
    static String exceeded(String where, String expected, long bad, long read, Map<String, Long> reasons) {
        StringBuilder text = new StringBuilder(where)
                .append(": expected ")
                .append(expected)
                .append(", got ")
                .append(bad)
                .append(" of ")
                .append(read)
                .append(" rows");
        String before = " (";
        for (Map.Entry<String, Long> reason : reasons.entrySet()) {
            text.append(before).append(reason.getKey()).append(' ').append(reason.getValue());
            before = ", ";
        }
        return reasons.isEmpty() ? text.toString() : text.append(')').toString();
    }
}
