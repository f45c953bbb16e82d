package io.lockstep.driver.split;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What rows are ordered by: numbers by size, dates and moments by the seconds since 1970 in UTC, of whatever type or
 * text they are ({@link CanonicalText}). A date is its midnight; a clock without a zone is taken as UTC.
 */
public final class OrderValue {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final double EXACT_BELOW = 1L << 53;
    private static final double NANOS_PER_SECOND = 1e9;

    private OrderValue() {}

    /**
     * A number that is smaller for what comes before.
     *
     * @throws BadRowException when the value is missing or has no such order
     */
    public static double of(String column, @Nullable Object value) throws BadRowException {
        String text = value == null ? null : CanonicalText.of(value instanceof String own ? own.trim() : value);
        if (text == null || text.isEmpty()) {
            throw new BadRowException(
                    "missing order", "column " + Excerpt.quoted(column) + ": expected a date or number, got none");
        }
        try {
            double order = parse(text);
            if (Math.abs(order) < EXACT_BELOW) {
                return order;
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        throw new BadRowException(
                "no order",
                "column " + Excerpt.quoted(column) + ": expected a date such as 2026-01-31, a moment such as"
                        + " 2026-01-31T09:30:00Z or a number below 2^53, got " + Excerpt.quoted(text));
    }

    private static double parse(String text) {
        if (NUMBER.matcher(text).matches()) {
            return Double.parseDouble(text);
        }
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).toEpochDay() * 86_400.0;
        }
        Instant moment = text.endsWith("Z")
                ? Instant.parse(text)
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        return moment.getEpochSecond() + moment.getNano() / NANOS_PER_SECOND;
    }
}
