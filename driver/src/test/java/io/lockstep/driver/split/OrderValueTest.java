package io.lockstep.driver.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.BadRowException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class OrderValueTest {
    /** 2026-01-31 is day 20,484 since 1970. */
    @Test
    void datesMomentsAndNumbersOfWhateverTypeAreOrdered() throws BadRowException {
        double midnight = 20_484 * 86_400.0;
        assertThat(OrderValue.of("date", "2026-01-31")).isEqualTo(midnight);
        assertThat(OrderValue.of("date", LocalDate.of(2026, 1, 31))).isEqualTo(midnight);
        assertThat(OrderValue.of("date", " 2026-01-31 09:30:00 ")).isEqualTo(midnight + 34_200);
        assertThat(OrderValue.of("date", "2026-01-31T10:30:00.25+01:00")).isEqualTo(midnight + 34_200.25);
        assertThat(OrderValue.of("date", Timestamp.from(Instant.parse("2026-01-31T09:30:00Z"))))
                .isEqualTo(midnight + 34_200);
        assertThat(OrderValue.of("hour", "17")).isEqualTo(17);
        assertThat(OrderValue.of("hour", -17.5f)).isEqualTo(-17.5);
        assertThat(OrderValue.of("hour", 17L)).isEqualTo(17);
    }

    @Test
    void whatHasNoOrderIsABadRow() {
        for (Object value : new Object[] {"soon", "31.01.2026", Double.NaN, 1L << 53}) {
            assertThatThrownBy(() -> OrderValue.of("date", value))
                    .isInstanceOf(BadRowException.class)
                    .hasMessageStartingWith("column 'date': expected a date such as 2026-01-31, a moment such as"
                            + " 2026-01-31T09:30:00Z or a number below 2^53, got ");
        }
        assertThatThrownBy(() -> OrderValue.of("date", null))
                .hasMessage("column 'date': expected a date or number, got none");
    }
}
