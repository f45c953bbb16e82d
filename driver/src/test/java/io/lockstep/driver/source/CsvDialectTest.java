package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvDialectTest {
    private static CsvDialect of(String text) throws SourceException {
        return CsvDialect.of(text.getBytes(StandardCharsets.UTF_8), "rows.csv");
    }

    @Test
    void aPlainFileNeedsNothingSaid() throws SourceException {
        assertThat(of("age,city\n1,Bern\n2,Chur\n")).isEqualTo(new CsvDialect(true, List.of(), ",", ".", List.of()));
        assertThat(of("name,city\nAnna,\"Bern; CH\"\nBea,Chur\n").header()).isTrue();
    }

    @Test
    void semicolonsAndDecimalCommas() throws SourceException {
        CsvDialect dialect = of("\uFEFFage;height\n1;1,5\n2;1.200,25\n");
        assertThat(dialect.separator()).isEqualTo(";");
        assertThat(dialect.decimal()).isEqualTo(",");
        assertThat(dialect.header()).isTrue();
        assertThat(dialect.notes())
                .containsExactly(
                        "the file begins with a byte order mark, which is passed over",
                        "fields are separated by ';'",
                        "numbers have a decimal comma");
        assertThat(of("a\tb\n1.5\tx\n").separator()).isEqualTo("\t");
        assertThat(of("a;b\n1.5;x\n").decimal()).isEqualTo(".");
        assertThat(of("a b\n1 2\n3 4\n").separator()).isEqualTo(" ");
        assertThat(of("text\nsome words\nmore\n").separator()).isEqualTo(",");
    }

    @Test
    void rowsWithoutAHeader() throws SourceException {
        CsvDialect dialect = of("39, State-gov, ?\n50, Private, x\n");
        assertThat(dialect.header()).isFalse();
        assertThat(dialect.names()).containsExactly("column1", "column2", "column3");
        assertThat(of("red,yes\nblue,no\nred,no\n").header()).isFalse();
    }

    /** A year, or any number, may be a name among others. */
    @Test
    void namesThatAreNumbers() throws SourceException {
        assertThat(of("yes,null,1,*b,c: d\n3,x,5,7,1\n4,y,6,8,0\n").names()).isEmpty();
        assertThat(of("age,height,2020\n3,5,1\n4,6,2\n").header()).isTrue();
        assertThat(of("unknown,5,1\n4,6,2\n3,6,2\n").header()).isFalse();
    }

    @Test
    void namesThatStandTwice() throws SourceException {
        CsvDialect dialect = of("a,a,b,\n1,2,3,4\n");
        assertThat(dialect.header()).isTrue();
        assertThat(dialect.names()).containsExactly("a", "a_2", "b", "column4");
        assertThat(dialect.notes())
                .containsExactly("some names stand twice in the header; the later ones are called a_2");
    }

    @Test
    void anEmptyFileIsRefused() {
        assertThatThrownBy(() -> of("\n\n"))
                .hasMessage("rows.csv: expected lines of values, got an empty file. Give a file with at least one row");
    }

    @Test
    void commasBecomePoints() {
        assertThat(DecimalComma.pointed("1.234,5")).isEqualTo("1234.5");
        assertThat(DecimalComma.pointed("-0,25")).isEqualTo("-0.25");
        assertThat(DecimalComma.pointed("1.234")).isEqualTo("1234");
        assertThat(DecimalComma.pointed("12.5")).isEqualTo("12.5");
        assertThat(DecimalComma.pointed("01.02.2024")).isEqualTo("01.02.2024");
        assertThat(DecimalComma.pointed("a, b")).isEqualTo("a, b");
    }

    /** What has dots in every place where thousands would have them, and is no such number. */
    @Test
    void dotsOfOtherThingsStay() {
        for (String text :
                List.of("192.168.100.100", "8.255.100.199", "0.123", "007.123", "0.123,5", "1234.567", "1.2345")) {
            assertThat(DecimalComma.pointed(text)).isEqualTo(text);
        }
        assertThat(DecimalComma.pointed("1.234.567.890")).isEqualTo("1234567890");
        assertThat(DecimalComma.pointed("10.000.000.000")).isEqualTo("10000000000");
        assertThat(DecimalComma.pointed("192.168.100")).isEqualTo("192168100");
        assertThat(DecimalComma.pointed("192.168.100.100,0")).isEqualTo("192168100100.0");
        assertThat(DecimalComma.pointed("-192.168.100.100")).isEqualTo("-192168100100");
        assertThat(DecimalComma.pointed("0,5")).isEqualTo("0.5");
    }
}
