package io.lockstep.driver.column;

import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Dates and times as rows hold them, on the clock of a zone. The machine's zone has no say. */
final class Moments {
    private static final int DATE_LENGTH = 10;

    private Moments() {}

    /**
     * @param value a date, a moment, a time of a clock, or the ISO text of one of them; not null
     * @param zone on whose clock moments are read; dates and times without a zone stand as they are
     */
    static LocalDateTime read(String column, Object value, ZoneId zone) throws BadRowException {
        LocalDateTime read = read(value instanceof Number ? null : CanonicalText.of(value), zone);
        if (read == null) {
            throw new BadRowException(
                    "not a date",
                    "column " + Excerpt.quoted(column)
                            + ": expected a date or a time such as 2024-01-31 or 2024-01-31T09:30:00Z, got "
                            + Numbers.quoted(value));
        }
        return read;
    }

    /** @return null when the text is none */
    static @Nullable LocalDateTime read(@Nullable String text, ZoneId zone) {
        String date = text == null ? "" : text.trim();
        if (date.length() < DATE_LENGTH || date.charAt(4) != '-') {
            return null;
        }
        try {
            if (date.length() == DATE_LENGTH) {
                return LocalDate.parse(date).atStartOfDay();
            }
            String canonical = CanonicalText.of(date);
            if (canonical == null) {
                return null;
            }
            return canonical.endsWith("Z")
                    ? LocalDateTime.ofInstant(Instant.parse(canonical), zone)
                    : LocalDateTime.parse(canonical);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
