package io.lockstep.driver.value;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Day of a value in UTC: of a date, a moment or a clock's time without a zone, which is taken as UTC, or of their text as
 * {@link CanonicalText} knows it; {@code 20261123}, text or number, is a date too. Neither the machine's time zone nor
 * Spark's has a say.
 */
public final class UtcDay {
    private static final Pattern SHORT = Pattern.compile("\\d{8}");
    private static final int DATE_LENGTH = 10;

    private UtcDay() {}

    /** @return null where the value tells no day */
    public static @Nullable LocalDate of(@Nullable Object value) {
        String text = value == null ? null : CanonicalText.of(value instanceof String own ? own.trim() : value);
        if (text == null) {
            return null;
        }
        try {
            if (SHORT.matcher(text).matches()) {
                return LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE);
            }
            if (text.length() <= DATE_LENGTH) {
                return LocalDate.parse(text);
            }
            // a canonical moment is in UTC, so that its date is its text's
            return text.endsWith("Z")
                    ? LocalDate.ofEpochDay(Math.floorDiv(Instant.parse(text).getEpochSecond(), 86_400L))
                    : LocalDateTime.parse(text).toLocalDate();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
