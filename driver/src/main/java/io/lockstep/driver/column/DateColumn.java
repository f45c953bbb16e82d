package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Default;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A date or a time: its parts. Those that come again and again are a sine and a cosine, so that December is next to January,
 * or a number from 0 to 1; the others are standardised. Read from dates, timestamps and ISO text. All numbers are 0 where it
 * is missing, and one more is 1, where training rows miss values.
 *
 * @param parts of it, in the order of the numbers; empty: year, month, day and weekday
 * @param cyclic whether parts that come again and again are a sine and a cosine
 * @param since day that {@code elapsed} counts from
 * @param zone on whose clock moments are read, such as {@code Europe/Zurich}; dates and times without a zone stand as they are
 */
public record DateColumn(
        String column,
        @Default("[]") List<DatePart> parts,
        @Default("true") boolean cyclic,
        @Default("1970-01-01") String since,
        @Default("UTC") String zone)
        implements Column {
    private static final List<DatePart> DAYS = List.of(DatePart.YEAR, DatePart.MONTH, DatePart.DAY, DatePart.WEEKDAY);

    public DateColumn {
        parts = parts.isEmpty() ? DAYS : List.copyOf(parts);
        if (new HashSet<>(parts).size() < parts.size()) {
            throw new IllegalArgumentException("parts must be different ones, got " + parts);
        }
        day(since);
        zone(zone);
    }

    static LocalDate day(String since) {
        try {
            return LocalDate.parse(since);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("since must be a day such as 2020-01-31, got '" + since + "'", e);
        }
    }

    static ZoneId zone(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("zone must be one such as UTC or Europe/Zurich, got '" + zone + "'", e);
        }
    }

    @Override
    public void checkType(String where, ColumnTypes types) {
        types.requireText(where, column);
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        if (value == null) {
            row.missing();
        } else {
            row.text(Moments.read(column, value, zone(zone)).toString());
        }
    }

    @Override
    public Measure measure() {
        return Measure.DAYS;
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new Parts(this);
    }

    /** Mean and deviation of the parts that do not come again and again. */
    private static final class Parts implements ColumnLearner<Parts.State> {
        private final DateColumn column;
        private final LocalDate since;
        private final ZoneId zone;
        private final List<NumericStatistics> statistics = new ArrayList<>();
        private boolean missing;

        private record State(List<NumericStatistics.State> statistics, boolean missing) {}

        private Parts(DateColumn column) {
            this.column = column;
            this.since = day(column.since);
            this.zone = zone(column.zone);
            column.parts.forEach(part -> statistics.add(new NumericStatistics(column.column, false)));
        }

        @Override
        public void add(@Nullable Object value) throws BadRowException {
            if (value == null) {
                missing = true;
                return;
            }
            LocalDateTime moment = Moments.read(column.column, value, zone);
            for (int i = 0; i < statistics.size(); i++) {
                if (!column.parts.get(i).recurs()) {
                    statistics.get(i).add(column.parts.get(i).of(moment, since));
                }
            }
        }

        @Override
        public State state() {
            return new State(statistics.stream().map(NumericStatistics::state).toList(), missing);
        }

        @Override
        public Class<State> stateType() {
            return State.class;
        }

        @Override
        public void merge(State other) {
            for (int i = 0; i < statistics.size(); i++) {
                statistics.get(i).merge(other.statistics.get(i));
            }
            missing |= other.missing;
        }

        @Override
        public Feature feature() {
            List<DateFeature.Part> parts = new ArrayList<>();
            for (int i = 0; i < statistics.size(); i++) {
                DatePart part = column.parts.get(i);
                boolean recurs = part.recurs();
                parts.add(new DateFeature.Part(
                        part,
                        recurs && column.cyclic,
                        recurs ? 0 : statistics.get(i).scale().mean(),
                        recurs
                                ? column.cyclic ? part.period() : part.period() - 1
                                : statistics.get(i).scale().deviation()));
            }
            return new DateFeature(column.column, parts, column.since, column.zone, missing);
        }
    }
}
