package io.lockstep.driver.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class UtcDayTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-23");

    @Test
    void valuesAndTextsOfOneDay() {
        Instant late = Instant.parse("2026-11-23T23:59:59.999Z");
        assertThat(new Object[] {
                    DAY,
                    Date.valueOf(DAY),
                    late,
                    Timestamp.from(late),
                    LocalDateTime.parse("2026-11-23T00:00:00"),
                    "2026-11-23",
                    " 20261123 ",
                    20_261_123,
                    "2026-11-23 23:59",
                    "2026-11-24T00:30:00+01:00",
                    "2026-11-22T23:30:00-01:00",
                    "2026-11-23T00:00:00Z",
                })
                .allSatisfy(value -> assertThat(UtcDay.of(value)).isEqualTo(DAY));
    }

    @Test
    void whatTellsNoDay() {
        assertThat(new Object[] {"", "yesterday", "2026-13-01", "2026-02-30T10:00:00Z", 7, 1.5, true, "23.11.2026", "1"
                })
                .allSatisfy(value -> assertThat(UtcDay.of(value)).isNull());
        assertThat(UtcDay.of(null)).isNull();
    }

    @Test
    void daysBeforeTheCalendarOfMachines() {
        assertThat(UtcDay.of("1969-12-31T23:00:00Z")).isEqualTo("1969-12-31");
    }
}
