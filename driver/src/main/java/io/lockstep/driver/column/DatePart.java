package io.lockstep.driver.column;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;

/** A part of a moment that becomes numbers. */
public enum DatePart {
    /** The year, standardised. */
    YEAR,
    /** The month of the year. */
    MONTH,
    /** The day of the month, of 31. */
    DAY,
    /** The day of the week, Monday first. */
    WEEKDAY,
    /** The day of the year, of 366. */
    YEARDAY,
    /** The hour of the day. */
    HOUR,
    /** The minute of the hour. */
    MINUTE,
    /** The second of the minute. */
    SECOND,
    /** Days and parts of them since the column's {@code since}, standardised. */
    ELAPSED;

    /** Whether it comes again and again. */
    boolean recurs() {
        return this != YEAR && this != ELAPSED;
    }

    /** How many values a part has that comes again and again. */
    int period() {
        return switch (this) {
            case MONTH -> 12;
            case DAY -> 31;
            case WEEKDAY -> 7;
            case YEARDAY -> 366;
            case HOUR -> 24;
            case MINUTE, SECOND -> 60;
            case YEAR, ELAPSED -> throw new IllegalStateException(this + " has no period");
        };
    }

    /** The part, from 0 where it comes again and again. */
    double of(LocalDateTime moment, LocalDate since) {
        return switch (this) {
            case YEAR -> moment.getYear();
            case MONTH -> moment.getMonthValue() - 1;
            case DAY -> moment.getDayOfMonth() - 1;
            case WEEKDAY -> moment.getDayOfWeek().getValue() - 1;
            case YEARDAY -> moment.getDayOfYear() - 1;
            case HOUR -> moment.getHour();
            case MINUTE -> moment.getMinute();
            case SECOND -> moment.getSecond();
            case ELAPSED ->
                ChronoUnit.DAYS.between(since, moment.toLocalDate())
                        + moment.toLocalTime().toNanoOfDay() / 86_400e9;
        };
    }
}
