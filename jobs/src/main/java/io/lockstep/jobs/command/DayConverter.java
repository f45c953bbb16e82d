package io.lockstep.jobs.command;

import io.lockstep.kernels.plaindata.Excerpt;
import java.time.DateTimeException;
import java.time.LocalDate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A day of four, two and two digits. */
final class DayConverter implements ITypeConverter<LocalDate> {
    @Override
    public LocalDate convert(String text) {
        if (!text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
            throw unknown(text);
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw unknown(text);
        }
    }

    private static TypeConversionException unknown(String text) {
        return new TypeConversionException("expected a day, such as 2026-11-23, got " + Excerpt.quoted(text));
    }
}
