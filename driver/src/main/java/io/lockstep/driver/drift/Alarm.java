package io.lockstep.driver.drift;

/**
 * A change that is as large as a limit.
 *
 * @param what was measured
 * @param text with value and limit, for people
 */
public record Alarm(Level level, String what, double value, double limit, String text) {
    static Alarm of(Level level, Size size, double value, double limit) {
        return new Alarm(
                level,
                size.text(),
                value,
                limit,
                size.text() + " " + size.format(value) + ", " + verb(level) + " from " + size.format(limit) + " on");
    }

    static Alarm significant(String test, double adjusted, double limit) {
        return new Alarm(
                Level.WARN,
                "significance",
                adjusted,
                limit,
                test + " significant, p " + Rounded.probability(adjusted) + " after Holm, warned of up to " + limit);
    }

    static Alarm lost(Level level, String text) {
        return new Alarm(level, "column", 1, 1, text);
    }

    private static String verb(Level level) {
        return level == Level.REFUSE ? "refused" : "warned of";
    }
}
