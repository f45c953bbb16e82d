package io.lockstep.driver.column;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** What is looked at of a column's values where they are counted, such as by a model's profile. */
public enum Measure {
    /** The number. */
    NUMBER,
    /** Days since 1970-01-01 of a date or a moment, in UTC. */
    DAYS,
    /** Code points of a text, which itself is not kept. */
    TEXT_LENGTH,
    /** Elements of an array. */
    ELEMENT_COUNT,
    /** Mean of an array's elements. */
    ELEMENT_MEAN,
    /** The text a value is compared by. */
    CATEGORY,
    /** True or false. */
    FLAG,
    /** The number where all training rows have numbers, else the category. */
    NUMBER_OR_CATEGORY,
    /** Nothing: pictures and sounds. */
    NOTHING;

    private static final double NANOS_OF_DAY = 86_400e9;

    /** Whether {@link #number} can be asked. */
    public boolean hasNumber() {
        return switch (this) {
            case NUMBER, DAYS, TEXT_LENGTH, ELEMENT_COUNT, ELEMENT_MEAN, NUMBER_OR_CATEGORY -> true;
            case CATEGORY, FLAG, NOTHING -> false;
        };
    }

    /** Whether {@link #text} can be asked. */
    public boolean hasText() {
        return this == CATEGORY || this == FLAG || this == NUMBER_OR_CATEGORY;
    }

    /**
     * What is looked at, as a number.
     *
     * @param value of the column; not null
     * @throws BadRowException when it is of another kind
     */
    public double number(String column, Object value) throws BadRowException {
        return switch (this) {
            case NUMBER, NUMBER_OR_CATEGORY -> Numbers.parse(column, value);
            case DAYS -> days(Moments.read(column, value, ZoneOffset.UTC));
            case TEXT_LENGTH -> {
                String text = Texts.of(column, value);
                yield text.codePointCount(0, text.length());
            }
            case ELEMENT_COUNT -> ArrayFeature.numbers(column, value).length;
            case ELEMENT_MEAN -> mean(column, ArrayFeature.numbers(column, value));
            case CATEGORY, FLAG, NOTHING -> throw new IllegalStateException("no number: " + this);
        };
    }

    /** As {@link #number}, as a text. */
    public String text(String column, Object value) throws BadRowException {
        return this == FLAG ? String.valueOf(BooleanColumn.read(column, value)) : Numbers.label(column, value);
    }

    private static double days(LocalDateTime moment) {
        return moment.toLocalDate().toEpochDay() + moment.toLocalTime().toNanoOfDay() / NANOS_OF_DAY;
    }

    private static double mean(String column, double[] numbers) throws BadRowException {
        double sum = 0;
        for (double number : numbers) {
            sum += number;
        }
        return Numbers.required(column, numbers.length == 0 ? 0 : sum / numbers.length);
    }
}
