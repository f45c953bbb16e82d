package io.lockstep.driver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.audit.DataAudit.Missing;
import io.lockstep.driver.audit.DataAudit.Proxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DataAuditTest {
    private static final List<GroupColumn> SEX = List.of(new GroupColumn("sex", List.of()));

    private static void add(DataCounts counts, String sex, @Nullable String value, int rows) {
        for (int i = 0; i < rows; i++) {
            counts.add(List.of(sex), Arrays.asList(value, String.valueOf((i * 7919 + sex.hashCode()) % 10_007 / 8.0)));
        }
    }

    /**
     * 300 and 100 rows of f and m with the value x, 100 and 300 with y, 0 and 200 without one: of 1,000 rows the information is
     * 0.3 ln(0.3 / 0.16) + 0.1 ln(0.1 / 0.24) + 0.1 ln(0.1 / 0.16) + 0.3 ln(0.3 / 0.24) + 0.2 ln(0.2 / 0.12), less 2 / 2,000;
     * entropy of 0.4 and 0.6 is 0.6730117. In all rows the area is (by rates 0.75, 0.25, 0)
     * (300 (300 + 200 + 50) + 100 (200 + 150)) / (400 600).
     */
    @Test
    void informationAndAreaAreThoseByHand() {
        DataCounts counts = new DataCounts(SEX, List.of("hair", "noise"));
        add(counts, "f", "x", 300);
        add(counts, "m", "x", 100);
        add(counts, "f", "y", 100);
        add(counts, "m", "y", 300);
        add(counts, "m", null, 200);
        DataAudit audit = DataAudit.of(counts, 100);
        Proxy hair = audit.proxies().get(0);
        double information = 0.3 * Math.log(0.3 / 0.16)
                + 0.1 * Math.log(0.1 / 0.24)
                + 0.1 * Math.log(0.1 / 0.16)
                + 0.3 * Math.log(0.3 / 0.24)
                + 0.2 * Math.log(0.2 / 0.12);
        assertThat(hair.input()).isEqualTo("hair");
        assertThat(hair.information()).isCloseTo(information - 2 / 2_000.0, within(1e-12));
        assertThat(hair.share()).isCloseTo(hair.information() / 0.6730116670, within(1e-9));
        assertThat(hair.auc()).isCloseTo((300 * 550 + 100 * 350) / 240_000.0, within(0.01));
        assertThat(audit.missing())
                .containsExactly(new Missing("sex", "f", "hair", 0), new Missing("sex", "m", "hair", 1 / 3.0));
        assertThat(audit.words()).anySatisfy(words -> assertThat(words).startsWith("proxy: hair tells sex: "));
        // many different numbers that tell nothing: what is learnt in one half is worth nothing in the other
        Proxy noise = audit.proxies().get(1);
        assertThat(noise.auc()).isBetween(0.35, 0.65);
        assertThat(noise.share()).isLessThan(0.2);
    }

    @Test
    void partsMergeToTheSameBytesInAnyOrder() throws IOException {
        List<GroupColumn> columns = List.of(new GroupColumn("sex", List.of()), new GroupColumn("zip", List.of()));
        List<String> inputs = List.of("number", "text");
        DataCounts whole = new DataCounts(columns, inputs);
        List<DataCounts> parts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            parts.add(new DataCounts(columns, inputs));
        }
        for (int i = 0; i < 5_000; i++) {
            List<String> groups = List.of("s" + i % 2, "z" + i % 60);
            List<String> values =
                    Arrays.asList(String.valueOf((i * 31 % 4001 - 2000) / 8.0), i % 9 == 0 ? null : "t" + i % 700);
            whole.add(groups, values);
            parts.get(i % 3).add(groups, values);
        }
        DataCounts one = new DataCounts(columns, inputs);
        DataCounts other = new DataCounts(columns, inputs);
        for (int i = 0; i < 3; i++) {
            one.merge(parts.get(i).toBytes());
            other.merge(parts.get(2 - i).toBytes());
        }
        assertThat(one.toBytes()).isEqualTo(whole.toBytes());
        assertThat(other.toBytes()).isEqualTo(whole.toBytes());
        DataAudit audit = DataAudit.of(one, 100);
        assertThat(audit.leftOut()).containsExactly("zip");
        assertThat(audit.words()).contains("note: zip: more than 50 groups, what tells them is not looked at");
        assertThat(audit.proxies()).hasSize(2);
    }
}
