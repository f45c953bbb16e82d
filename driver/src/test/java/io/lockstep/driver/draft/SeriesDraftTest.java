package io.lockstep.driver.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.draft.ColumnGuess.Role;
import io.lockstep.driver.source.SourceGuess;
import io.lockstep.driver.survey.TableTally;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeriesDraftTest {
    private static final SourceGuess CSV =
            new SourceGuess(Map.of("format", "csv", "path", "rows.csv"), SourceGuess.Kind.TABLE, List.of());

    private static Draft draft(
            int rows, List<String> columns, @Nullable Boolean series, IntFunction<@Nullable Object[]> row) {
        return draft(rows, columns, series, row, null);
    }

    private static Draft draft(
            int rows,
            List<String> columns,
            @Nullable Boolean series,
            IntFunction<@Nullable Object[]> row,
            @Nullable String label) {
        TableTally tally = new TableTally(columns);
        for (int i = 0; i < rows; i++) {
            tally.add(row.apply(i));
        }
        return Draft.of(
                CSV,
                tally.survey(),
                new Draft.Request(
                        "rows",
                        label == null ? "heat" : label,
                        null,
                        "rows.csv",
                        "lockstep train rows.yaml",
                        null,
                        series));
    }

    private static String day(int number) {
        return LocalDate.of(2020, 1, 1).plusDays(number).toString();
    }

    @Test
    void daysWithANumberAreWindowsWithAYear() {
        Draft draft = draft(
                900, List.of("date", "heat", "rain"), null, i -> new Object[] {day(i), "" + i % 37 / 2.0, "" + i % 11});
        assertThat(draft.text())
                .contains("validation: {column: date, last: 0.2}")
                .contains("length: 14 ")
                .contains("columns: [heat, rain]")
                .contains("ahead: {\"next heat\": heat}")
                .contains("gap: 86400 ")
                .contains("season: 365 ")
                .contains("label: \"next heat\"")
                .contains("columns: [{date: {column: date, parts: [weekday, yearday]}}]");
        assertThat(draft.columns().stream().map(ColumnGuess::role)).containsExactly(Role.DATE, Role.LABEL, Role.ARRAY);
        assertThat(draft.notes())
                .contains(
                        "the rows are a time series, as no two rows share a date: the next heat is predicted from the 14 rows"
                                + " before; --no-series predicts it from its own row instead",
                        "the season is taken to be a year, 365 rows, by the step between rows; data.windows.season says"
                                + " another");
    }

    @Test
    void hoursOfSeveralKeysAreWindowsOfEach() {
        Draft draft = draft(3 * 24 * 20, List.of("at", "station", "heat", "note", "full"), null, i -> new Object[] {
            LocalDateTime.of(2024, 1, 1, 0, 0).plusHours(i / 3).toString(),
            "station " + i % 3,
            i % 50 == 0 ? "NA" : "" + i % 29 / 4.0,
            "x" + i % 7,
            i % 9 == 0 ? null : "" + i % 10
        });
        assertThat(draft.text())
                .contains("by: [station]")
                .contains("categorical: [station]")
                .contains("length: 48 ")
                .contains("gap: 3600 ")
                .contains("season: 24 ")
                .contains("missing: [\"\", NA]")
                .contains("badRows: {skip: {mostShare: 0.05}} # not readable, or no value, in 29 rows")
                .contains("parts: [hour, weekday]")
                .contains("# left out: note: no number")
                .contains("# left out: full: missing in some rows, and a window misses none");
    }

    @Test
    void twoColumnsTogetherMayBeTheKey() {
        List<String> columns = List.of("day", "store", "item", "sold", "price");
        IntFunction<@Nullable Object[]> sales = i ->
                new Object[] {day(i / 12), "store " + i % 3, "item " + i / 3 % 4, "" + i * 7 % 41, "" + (i % 5 + 0.5)};
        Draft draft = draft(12 * 120, columns, null, sales, "sold");
        assertThat(draft.text())
                .contains("by: [store, item]")
                .contains("categorical: [store, item]")
                .contains("columns: [sold, price]");
        assertThat(draft.notes().get(0))
                .startsWith("the rows are a time series, as no two rows of one store and item share a day:");
        IntFunction<@Nullable Object[]> twice = i -> sales.apply(i == 100 ? 88 : i);
        assertThat(draft(12 * 120, columns, null, twice, "sold").text())
                .as("a table of as many rows, of which two share a day and both keys")
                .doesNotContain("windows:");
    }

    @Test
    void stepsSayTheSeason() {
        IntFunction<@Nullable Object[]> months =
                i -> new Object[] {LocalDate.of(1990, 1, 1).plusMonths(i).toString(), "" + i % 37 / 2.0};
        assertThat(draft(200, List.of("date", "heat"), null, months).text())
                .contains("season: 12 ")
                .contains("gap: 2678400 ")
                .contains("parts: [month]");
        IntFunction<@Nullable Object[]> days = i -> new Object[] {day(i), "" + i % 37 / 2.0};
        assertThat(draft(200, List.of("date", "heat"), null, days).text())
                .contains("season: 7 ")
                .contains("parts: [weekday]");
        IntFunction<@Nullable Object[]> workdays = i -> new Object[] {day(i / 5 * 7 + i % 5), "" + i % 37 / 2.0};
        assertThat(draft(300, List.of("date", "heat"), null, workdays).text())
                .as("weekends are no gaps")
                .contains("gap: 259200 ");
    }

    @Test
    void partsOfASecondAreNoGapOfNone() {
        IntFunction<@Nullable Object[]> quarters = i ->
                new Object[] {LocalDateTime.of(2026, 1, 1, 0, 0).plusNanos(i * 250_000_000L) + "", "" + i % 37 / 2.0};
        assertThat(draft(200, List.of("at", "heat"), null, quarters).text()).contains("gap: 0.25 ");
        IntFunction<@Nullable Object[]> tenths = i ->
                new Object[] {LocalDateTime.of(2026, 1, 1, 0, 0).plusNanos(i * 1_100_000_000L) + "", "" + i % 37 / 2.0};
        assertThat(draft(200, List.of("at", "heat"), null, tenths).text())
                .as("the double of a moment has not all digits")
                .contains("gap: 1.101 ");
    }

    @Test
    void rowsOfADayThatIsThereAlreadyAreSkipped() {
        Draft draft = draft(300, List.of("date", "heat"), null, i ->
                new Object[] {day(i == 100 ? 99 : i), "" + i % 37 / 2.0});
        assertThat(draft.text())
                .contains(
                        "badRows: {skip: {mostShare: 0.01}} # not readable, no value, or the date of another, in 1 row");
        assertThat(draft.notes().get(0)).startsWith("the rows are a time series, as hardly two rows share a date:");
    }

    @Test
    void whatIsNoSeriesIsATableUnlessAPersonSaysSo() {
        IntFunction<@Nullable Object[]> irregular = i -> new Object[] {day(i * i), "" + i % 37 / 2.0, "" + i % 13};
        List<String> columns = List.of("date", "heat", "rain");
        assertThat(draft(150, columns, null, irregular).text()).doesNotContain("windows:");
        assertThat(draft(150, columns, true, irregular).text())
                .contains("windows:")
                .doesNotContain("gap:")
                .contains("# season: rows after which values come again");
        IntFunction<@Nullable Object[]> daily = i -> new Object[] {day(i), "" + i % 37 / 2.0, "" + i % 13};
        assertThat(draft(150, columns, false, daily).text()).doesNotContain("windows:");
        IntFunction<@Nullable Object[]> repeated = i -> new Object[] {day(i / 10), "" + i % 37 / 2.0, "" + i % 13};
        assertThatThrownBy(() -> draft(150, columns, true, repeated))
                .hasMessage(
                        "--series: expected a number to predict and a column of dates that no two rows share, or no two of"
                                + " one key or two, in at least 100 rows, got none. Write dates as 2026-01-31, or leave --series out;"
                                + " where more columns together are the key, data.windows names them under by (conf/WINDOWS.md)");
    }
}
