package io.lockstep.driver.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTextTest {
    private final TimeZone zone = TimeZone.getDefault();

    @AfterEach
    void restoreZone() {
        TimeZone.setDefault(zone);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3",
        "3.0, 3",
        "3.00, 3",
        "-7.50, -7.5",
        "0.10, 0.1",
        ".5, 0.5",
        "-0, 0",
        "-0.00, 0",
        "1.0E10, 10000000000",
        "1e+06, 1000000",
        "2.5e-05, 0.000025",
        "0, 0",
        "True, true",
        "FALSE, false",
        "true, true",
        "2024-01-31 09:30:00, 2024-01-31T09:30:00",
        "2024-01-31T09:30, 2024-01-31T09:30:00",
        "2024-01-31T09:30:00.000Z, 2024-01-31T09:30:00Z",
        "2024-01-31 10:30:00.500+01:00, 2024-01-31T09:30:00.5Z"
    })
    void oneValueHasOneText(String text, String canonical) {
        assertThat(CanonicalText.of(text)).isEqualTo(canonical);
        assertThat(CanonicalText.of(canonical)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "03",
                "+3",
                "3.",
                "007.5",
                "12e5",
                "1.2.3",
                "-",
                "--3",
                ".",
                "1,000",
                "0x10",
                "NaN",
                "Infinity",
                "truely",
                "2024-01-31",
                "2024-13-31T00:00:00",
                "2024-01-31T25:00:00",
                "10115-001",
                " 3",
                "t",
                "e5",
                "-e+5",
                "1e+9999",
                "",
                "Straße"
            })
    void identifiersAndWordsStandAsTheyAre(String text) {
        assertThat(CanonicalText.of(text)).isEqualTo(text);
    }

    @Test
    void aColumnsTypeMakesNoDifference() {
        for (Object three : List.of(3, 3L, (short) 3, (byte) 3, 3.0, 3f, new BigDecimal("3.00"), "3", "3.0")) {
            assertThat(CanonicalText.of(three)).isEqualTo("3");
        }
        for (Object tenth : List.of(0.1, 0.1f, new BigDecimal("0.10"), "0.100", utf8("0.1"))) {
            assertThat(CanonicalText.of(tenth)).isEqualTo("0.1");
        }
        assertThat(CanonicalText.of(1e20)).isEqualTo("100000000000000000000").isEqualTo(CanonicalText.of("1.0E20"));
        assertThat(CanonicalText.of(-0.0)).isEqualTo("0");
        assertThat(CanonicalText.of(true)).isEqualTo(CanonicalText.of("True"));
        assertThat(CanonicalText.of(utf8("Köln"))).isEqualTo("Köln");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** With java.sql's types as with java.time's, on machines anywhere, before and after the calendars' change. */
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"})
    void timesDoNotDependOnTheMachinesZone(String id) {
        TimeZone.setDefault(TimeZone.getTimeZone(id));
        for (String text : List.of("2024-07-01T03:04:05.25Z", "1970-01-01T00:00:00Z", "1899-06-30T12:00:00Z")) {
            Instant moment = Instant.parse(text);
            assertThat(CanonicalText.of(moment)).isEqualTo(text);
            // what Spark hands out keeps the fields of the machine's calendar
            Timestamp fields = Timestamp.valueOf(LocalDateTime.ofInstant(moment, ZoneId.systemDefault()));
            assertThat(CanonicalText.of(fields)).isEqualTo(text);
            assertThat(CanonicalText.of(text)).isEqualTo(text);
        }
        LocalDate day = LocalDate.of(2024, 3, 31);
        assertThat(CanonicalText.of(day)).isEqualTo("2024-03-31").isEqualTo(CanonicalText.of(Date.valueOf(day)));
        assertThat(CanonicalText.of(LocalDateTime.of(2024, 3, 31, 2, 30))).isEqualTo("2024-03-31T02:30:00");
    }

    @Test
    void whatIsNoSingleValueHasNoText() {
        assertThat(CanonicalText.of(new byte[] {(byte) 0xFF, 0})).isNull();
        assertThat(CanonicalText.of(new double[] {1})).isNull();
        assertThat(CanonicalText.of(Map.of("a", 1))).isNull();
    }
}
