package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class DateColumnTest {
    private static DateFeature.Part plain(DatePart part) {
        return new DateFeature.Part(part, false, 0, 1);
    }

    private static final List<DateFeature.Part> ALL =
            List.of(DatePart.values()).stream().map(DateColumnTest::plain).toList();

    /** 29 February 2024 is a Thursday, day 60 of its year and day 19782 since 1970. */
    @Test
    void partsAreCountedFromNought() throws Exception {
        Feature feature = new DateFeature("t", ALL, "1970-01-01", "UTC", false);
        for (Object value : List.of(
                "2024-02-29T18:30:15Z",
                "2024-02-29 18:30:15",
                " 2024-02-29 20:30:15+02:00",
                Instant.parse("2024-02-29T18:30:15Z"),
                Timestamp.from(Instant.parse("2024-02-29T18:30:15Z")),
                LocalDateTime.parse("2024-02-29T18:30:15"))) {
            assertThat(Encoding.floats(feature, value))
                    .as("%s", value)
                    .containsExactly(2024, 1, 28, 3, 59, 18, 30, 15, (float) (19782 + 66615 / 86400.0));
        }
        for (Object value : List.of("2024-02-29", LocalDate.parse("2024-02-29"), Date.valueOf("2024-02-29"))) {
            assertThat(Encoding.floats(feature, value))
                    .as("%s", value)
                    .containsExactly(2024, 1, 28, 3, 59, 0, 0, 0, 19782);
        }
    }

    @Test
    void momentsAreReadOnTheClockOfTheZoneAndNeverOfTheMachine() throws Exception {
        Feature tokyo = new DateFeature(
                "t", List.of(plain(DatePart.DAY), plain(DatePart.HOUR)), "1970-01-01", "Asia/Tokyo", false);
        TimeZone before = TimeZone.getDefault();
        try {
            for (String zone : List.of("UTC", "America/Los_Angeles", "Asia/Kathmandu")) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                Object moment = Timestamp.from(Instant.parse("2024-03-10T18:00:00Z"));
                assertThat(Encoding.floats(tokyo, moment)).containsExactly(10, 3);
                assertThat(Encoding.floats(tokyo, "2024-03-10T18:00")).containsExactly(9, 18);
                assertThat(Encoding.floats(tokyo, Date.valueOf("2024-03-10"))).containsExactly(9, 0);
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void withoutCyclesPartsLieBetweenNoughtAndOne() throws Exception {
        DateColumn column = new DateColumn("t", List.of(DatePart.MONTH, DatePart.WEEKDAY), false, "1970-01-01", "UTC");
        Feature feature = Learnt.of(column, List.of("2024-12-01"), 1);
        assertThat(Encoding.floats(feature, "2024-12-01")).containsExactly(1, 1);
        assertThat(Encoding.floats(feature, "2024-01-01")).containsExactly(0, 0);
    }

    @Test
    void whatIsNoDayOrZoneIsRefused() {
        List<DatePart> parts = List.of(DatePart.DAY);
        assertThatThrownBy(() -> new DateColumn("t", parts, true, "yesterday", "UTC"))
                .hasMessage("since must be a day such as 2020-01-31, got 'yesterday'");
        assertThatThrownBy(() -> new DateColumn("t", parts, true, "1970-01-01", "Here"))
                .hasMessage("zone must be one such as UTC or Europe/Zurich, got 'Here'");
        assertThatThrownBy(() -> new DateColumn("t", List.of(DatePart.DAY, DatePart.DAY), true, "1970-01-01", "UTC"))
                .hasMessage("parts must be different ones, got [DAY, DAY]");
    }
}
