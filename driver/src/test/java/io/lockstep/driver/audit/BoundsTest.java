package io.lockstep.driver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.audit.AuditForm.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Memory that does not grow with rows, groups and columns, and what is kept of them whatever their order. */
class BoundsTest {
    private static final AuditForm YES_NO = new AuditForm(Kind.YES_NO, true, List.of("no", "yes"));
    private static final List<GroupColumn> ZIP = List.of(new GroupColumn("zip", List.of()));

    /** Numbers and texts of 200 inputs beside 50 groups of each of 8 columns: 26 values each, below 2^22 counts. */
    @Test
    void manyInputsAndColumnsShareTheCounts() {
        assertThat(DataCounts.capacity(1, 10)).isEqualTo(256);
        assertThat(DataCounts.capacity(3, 14)).isEqualTo(256);
        assertThat(DataCounts.capacity(8, 200)).isEqualTo(26);
        assertThat(2L * 26 * 8 * 200 * 50).isLessThan(1L << 22);
    }

    @Test
    void manyColumnsAreCountedInAnyOrder() throws IOException {
        List<GroupColumn> columns = IntStream.range(0, 8)
                .mapToObj(i -> new GroupColumn("g" + i, List.of()))
                .toList();
        List<String> inputs = IntStream.range(0, 60).mapToObj(i -> "x" + i).toList();
        DataCounts whole = new DataCounts(columns, inputs);
        DataCounts[] parts = new DataCounts[3];
        Arrays.setAll(parts, i -> new DataCounts(columns, inputs));
        for (int row = 0; row < 600; row++) {
            List<String> groups = new ArrayList<>();
            List<String> values = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                groups.add("v" + row * (i + 1) % 53 % 48);
            }
            for (int i = 0; i < inputs.size(); i++) {
                values.add((i % 2 == 0 ? "" : "t") + (row + 1) * 7919L * (i + 1) % 10_007);
            }
            whole.add(groups, values);
            parts[(row + row / 7) % 3].add(groups, values);
        }
        DataCounts one = new DataCounts(columns, inputs);
        DataCounts other = new DataCounts(columns, inputs);
        for (int i = 0; i < 3; i++) {
            one.merge(parts[i].toBytes());
            other.merge(parts[2 - i].toBytes());
        }
        assertThat(one.toBytes()).isEqualTo(whole.toBytes());
        assertThat(other.toBytes()).isEqualTo(whole.toBytes());
        for (int column = 0; column < columns.size(); column++) {
            assertThat(whole.values(column, 0)).hasSizeBetween(8, DataCounts.capacity(8, 60));
        }
        assertThat(whole.sample().rows()).hasSize(600);
    }

    /** Of 2,000 groups each has 262 scores that are told apart, 524,288 in all. */
    @Test
    void manyGroupsShareTheScores() throws IOException {
        AuditCounts whole = new AuditCounts(YES_NO, ZIP);
        AuditCounts[] parts = {new AuditCounts(YES_NO, ZIP), new AuditCounts(YES_NO, ZIP)};
        for (int i = 0; i < 20_000; i++) {
            String zip = "z" + i % 2_000;
            double score = i * 7919L % 1_000_003 / 1_000_003.0;
            whole.of(List.of(zip)).addYesNo(i % 3 == 0, score >= 0.5, score);
            parts[i < 1_900 ? 0 : 1].of(List.of(zip)).addYesNo(i % 3 == 0, score >= 0.5, score);
        }
        for (int i = 0; i < 400; i++) {
            whole.of(List.of("z0")).addYesNo(i % 3 == 0, true, i / 401.0);
            parts[i % 2].of(List.of("z0")).addYesNo(i % 3 == 0, true, i / 401.0);
        }
        AuditCounts merged = new AuditCounts(YES_NO, ZIP);
        merged.merge(parts[1].toBytes());
        merged.merge(parts[0].toBytes());
        assertThat(merged.toBytes()).isEqualTo(whole.toBytes());
        assertThat(whole.of(List.of("z0")).scores.sorted()).hasSizeBetween(100, 262);
    }

    @Test
    void classesLeaveRoomForFewerGroups() {
        List<String> classes = IntStream.range(0, 50).mapToObj(i -> "c" + i).toList();
        AuditCounts counts = new AuditCounts(new AuditForm(Kind.CLASSES, true, classes), ZIP);
        for (int i = 0; i < 10_000; i++) {
            counts.of(List.of("z" + i)).addClass(i % 50, i % 49);
        }
        assertThatThrownBy(counts::check)
                .hasMessageStartingWith(
                        "audit: expected at most 419 combinations of the values of groups [zip], got more");
    }

    /** What is not kept is made anew, the same; of two shares draws are kept whatever their number. */
    @Test
    void drawsAreMadeAnewBeyondTheirBound() {
        Draws draws = new Draws(200, 3, 2_000);
        double[] first = draws.of(10, 40, 1, 0).clone();
        for (int group = 0; group < 30; group++) {
            draws.of(10, 40, 1, group);
        }
        assertThat(draws.size()).isEqualTo(2_000);
        assertThat(draws.of(10, 40, 1, 0)).isEqualTo(first);
        Draws many = new Draws(3_000, 3, 2_000);
        for (int group = 0; group < 3; group++) {
            many.of(10, 40, 1, group);
        }
        assertThat(many.size()).isEqualTo(6_000);
    }

    /** Each group is judged and compared; none of so many has thresholds of its own. */
    @Test
    void manyJudgedGroupsAreCompared() {
        AuditCounts counts = new AuditCounts(YES_NO, ZIP);
        for (int i = 0; i < 60; i++) {
            GroupCounts own = counts.of(List.of("z" + i));
            for (int row = 0; row < 150; row++) {
                own.addYesNo(row % 3 == 0, (row + i) % 5 == 0, row / 150.0);
            }
        }
        AuditConfig config = new AuditConfig(Map.of("zip", List.of()), Map.of(), 100, 0.95, 200, 1);
        AuditReport report = Audit.of(config, counts);
        assertThat(report.groups()).hasSize(61);
        assertThat(report.groupThresholds()).isEmpty();
        assertThat(report.comparisons()).hasSizeGreaterThan(59 * 5);
    }

    /** Five columns of 40 groups: of ten pairs with 600 intersections each eight are told. */
    @Test
    void intersectionsBeyondTheBoundAreSaidToBeLeftOut() {
        List<GroupColumn> columns = IntStream.range(0, 5)
                .mapToObj(i -> new GroupColumn("c" + i, List.of()))
                .toList();
        AuditCounts counts = new AuditCounts(new AuditForm(Kind.YES_NO, false, List.of("no", "yes")), columns);
        for (int i = 0; i < 600; i++) {
            int own = i;
            counts.of(IntStream.range(0, 5)
                            .mapToObj(c -> "v" + (own * 7 + own / 40 * c) % 40)
                            .toList())
                    .addDecision(i % 2, 0.5);
        }
        Map<String, List<Double>> groups = new LinkedHashMap<>();
        columns.forEach(column -> groups.put(column.name(), List.of()));
        AuditReport report = Audit.of(new AuditConfig(groups, Map.of(), 100, 0.95, 200, 1), counts);
        assertThat(report.groups()).hasSizeBetween(4_000, 5_000);
        assertThat(report.words())
                .contains(
                        "note: c3 and c4: intersections are left out, as there would be more than 5000 groups in all. Audit"
                                + " fewer columns at once");
    }
}
