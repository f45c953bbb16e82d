package io.lockstep.driver.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAmount;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one text of a value, by which categories, classes and keys are compared, whatever type or format it was read as:
 *
 * <ul>
 *   <li>numbers by value, without an exponent: {@code 3}, {@code 3.0}, {@code 3.00} and {@code 3.0E0} are {@code 3}. Text is
 *       a number where programs write numbers so: {@code 03}, {@code +3}, {@code 3.} and {@code 12e5} are identifiers and
 *       stay apart; an exponent needs a decimal point before it or its sign ({@code 1.2E6}, {@code 1e+06})
 *   <li>booleans {@code true} and {@code false}, and text that is one of them but for upper case
 *   <li>dates {@code 2024-01-31}; moments in UTC {@code 2024-01-31T09:30:00Z}; times of a clock without a zone {@code
 *       2024-01-31T09:30:00}; and text that is one of the last two with a space for the T or another offset for the Z.
 *       Neither the machine's time zone nor Spark's has a say
 *   <li>bytes as the UTF-8 they are
 *   <li>all other text as it stands
 * </ul>
 *
 * The text of a value's text is itself.
 */
public final class CanonicalText {
    private static final int LONGEST_NUMBER = 64;
    private static final int LONGEST_TIME = 40;
    private static final double WHOLE_BELOW = 1L << 53;

    /** Until then the calendars of {@link Timestamp} and of Spark may differ, and only the fields say what is meant. */
    private static final long CALENDARS_AGREE_MILLIS =
            Instant.parse("1900-01-02T00:00:00Z").toEpochMilli();

    private static final Pattern NUMBER =
            Pattern.compile("-?(?:0|[1-9]\\d*)?(?:\\.\\d+(?:[eE][+-]?\\d{1,3})?|(?<=\\d)(?:[eE][+-]\\d{1,3})?)");
    private static final Pattern TIME = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?) ?(Z|[+-]\\d\\d(?::?\\d\\d)?)?");

    private CanonicalText() {}

    /**
     * @return null where a value has no such text: bytes that are none, arrays, and whatever else is no single value
     */
    public static @Nullable String of(Object value) {
        if (value instanceof String text) {
            return ofText(text);
        }
        if (value instanceof Number number) {
            return ofNumber(number);
        }
        if (value instanceof Boolean || value instanceof LocalDate || value instanceof TemporalAmount) {
            return value.toString();
        }
        if (value instanceof byte[] bytes) {
            String text = utf8(bytes);
            return text == null ? null : ofText(text);
        }
        return ofTime(value);
    }

    private static @Nullable String ofNumber(Number number) {
        if (number instanceof Double || number instanceof Float) {
            double real = number.doubleValue();
            if (!Double.isFinite(real)) {
                return number.toString();
            }
            return real == Math.rint(real) && Math.abs(real) < WHOLE_BELOW
                    ? String.valueOf((long) real)
                    : plain(new BigDecimal(number.toString()));
        }
        if (number instanceof BigDecimal decimal) {
            return plain(decimal);
        }
        boolean whole = number instanceof Integer
                || number instanceof Long
                || number instanceof Short
                || number instanceof Byte
                || number instanceof BigInteger;
        return whole ? number.toString() : null;
    }

    private static @Nullable String ofTime(Object value) {
        if (value instanceof Date date) {
            return date.toLocalDate().toString();
        }
        if (value instanceof Timestamp moment) {
            return moment(
                    moment.getTime() >= CALENDARS_AGREE_MILLIS
                            ? moment.toInstant()
                            : moment.toLocalDateTime()
                                    .atZone(ZoneId.systemDefault())
                                    .toInstant());
        }
        if (value instanceof Instant moment) {
            return moment(moment);
        }
        if (value instanceof LocalDateTime clock) {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(clock);
        }
        return value instanceof LocalTime time ? DateTimeFormatter.ISO_LOCAL_TIME.format(time) : null;
    }

    private static String moment(Instant moment) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(LocalDateTime.ofInstant(moment, ZoneOffset.UTC)) + "Z";
    }

    private static String ofText(String text) {
        if (text.isEmpty()) {
            return text;
        }
        char first = text.charAt(0);
        if (first == 't' || first == 'T' || first == 'f' || first == 'F') {
            return text.equalsIgnoreCase("true") ? "true" : text.equalsIgnoreCase("false") ? "false" : text;
        }
        if (isDigit(first) || first == '-' || first == '.') {
            return isWhole(text) ? text : ofNumberOrTime(text);
        }
        return text;
    }

    private static String ofNumberOrTime(String text) {
        if (text.length() <= LONGEST_NUMBER && NUMBER.matcher(text).matches()) {
            return plain(new BigDecimal(text));
        }
        if (text.length() > LONGEST_TIME || text.indexOf('-') != 4) {
            return text;
        }
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return text;
        }
        try {
            LocalDateTime clock = LocalDateTime.parse(time.group(1) + "T" + time.group(2));
            String offset = time.group(3);
            return offset == null
                    ? DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(clock)
                    : moment(clock.toInstant(ZoneOffset.of(offset)));
        } catch (DateTimeException e) {
            return text; // such as a month of 13
        }
    }

    /** Whether text is a whole number as it is always written. */
    private static boolean isWhole(String text) {
        int from = text.charAt(0) == '-' ? 1 : 0;
        for (int i = from; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return text.length() > from && text.charAt(from) != '0';
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /** @return null for bytes that are no UTF-8 */
    public static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
