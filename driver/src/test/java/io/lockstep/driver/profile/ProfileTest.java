package io.lockstep.driver.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.column.Measure;
import io.lockstep.driver.column.MeasuredColumn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final List<String> COLUMNS = List.of("size", "city", "text", "day", "flag", "picture", "auto", "y");

    private static ProfileLearner learner() {
        return new ProfileLearner(
                List.of(
                        new MeasuredColumn("size", Measure.NUMBER),
                        new MeasuredColumn("city", Measure.CATEGORY),
                        new MeasuredColumn("text", Measure.TEXT_LENGTH),
                        new MeasuredColumn("day", Measure.DAYS),
                        new MeasuredColumn("flag", Measure.FLAG),
                        new MeasuredColumn("picture", Measure.NOTHING),
                        new MeasuredColumn("auto", Measure.NUMBER_OR_CATEGORY)),
                List.of(new MeasuredColumn("y", Measure.CATEGORY)),
                COLUMNS);
    }

    private static @Nullable Object[] row(@Nullable Object... values) {
        return values;
    }

    private static Profile of(List<@Nullable Object[]> rows) {
        ProfileLearner learner = learner();
        rows.forEach(learner::add);
        return learner.profile();
    }

    private static List<@Nullable Object[]> four() {
        return List.of(
                row(4, "Bern", "a😀c", "1970-01-03", "yes", new byte[3], "7", "no"),
                row("1.0", "Bern", "", LocalDate.of(1970, 1, 1), 0, new byte[3], "x", "no"),
                row(null, null, "abc", "1970-01-02T12:00:00Z", true, new byte[3], "7", "no"),
                row(1, "Chur", "abcd", null, false, null, "8", "yes"));
    }

    @Test
    void everyKindOfColumnHasItsDistribution() {
        Profile profile = of(four());
        assertThat(profile.rows()).isEqualTo(4);
        assertThat(profile.inputs())
                .containsExactly(
                        new NumericProfile(
                                "size",
                                Measure.NUMBER,
                                4,
                                1,
                                0,
                                List.of(1.0),
                                List.of(2L, 1L),
                                1.0,
                                4.0,
                                2.0,
                                Math.sqrt(2)),
                        new CategoryProfile("city", Measure.CATEGORY, 4, 1, 0, Map.of("Bern", 2L, "Chur", 1L), 0),
                        new NumericProfile(
                                "text",
                                Measure.TEXT_LENGTH,
                                4,
                                0,
                                0,
                                List.of(0.0, 3.0),
                                List.of(1L, 2L, 1L),
                                0.0,
                                4.0,
                                2.5,
                                1.5),
                        new NumericProfile(
                                "day",
                                Measure.DAYS,
                                4,
                                1,
                                0,
                                List.of(0.0, 1.5),
                                List.of(1L, 1L, 1L),
                                0.0,
                                2.0,
                                3.5 / 3,
                                ((NumericProfile) profile.inputs().get(3)).deviation()),
                        new CategoryProfile("flag", Measure.FLAG, 4, 0, 0, Map.of("true", 2L, "false", 2L), 0),
                        UncountedProfile.of("picture", 4, 1),
                        new CategoryProfile(
                                "auto", Measure.NUMBER_OR_CATEGORY, 4, 0, 0, Map.of("7", 2L, "8", 1L, "x", 1L), 0));
        assertThat(profile.labels())
                .containsExactly(new CategoryProfile("y", Measure.CATEGORY, 4, 0, 0, Map.of("no", 3L, "yes", 1L), 0));
    }

    /** 1000 numbers, 1 to 1000: edge b of 256 is ceil(1000 b / 256), so that bins have 3 or 4 numbers each. */
    @Test
    void edgesAreTheQuantilesAndEqualNumbersStayTogether() {
        NumericProfile even =
                numbers(IntStream.rangeClosed(1, 1000).asDoubleStream().toArray());
        assertThat(even.edges())
                .hasSize(255)
                .startsWith(4.0, 8.0, 12.0, 16.0, 20.0)
                .endsWith(997.0);
        assertThat(even.counts())
                .startsWith(4L, 4L, 4L, 4L, 4L, 4L)
                .endsWith(3L)
                .containsOnly(3L, 4L);
        assertThat(even.counts().stream().mapToLong(Long::longValue).sum()).isEqualTo(1000);
        double[] tied = new double[1000];
        Arrays.fill(tied, 0, 900, 5);
        Arrays.fill(tied, 900, 1000, 7);
        tied[0] = -1;
        NumericProfile ties = numbers(tied);
        assertThat(ties.edges()).containsExactly(5.0);
        assertThat(ties.counts()).containsExactly(900L, 100L);
        NumericProfile constant = numbers(3, 3, 3);
        assertThat(constant.edges()).isEmpty();
        assertThat(constant.counts()).containsExactly(3L);
        assertThat(constant.deviation()).isZero();
        NumericProfile none = numbers();
        assertThat(none.counts()).containsExactly(0L);
        assertThat(none.minimum()).isNull();
    }

    private static NumericProfile numbers(double... numbers) {
        ProfileLearner learner =
                new ProfileLearner(List.of(new MeasuredColumn("size", Measure.NUMBER)), List.of(), List.of("size"));
        for (double number : numbers) {
            learner.add(row(number));
        }
        return (NumericProfile) learner.profile().inputs().get(0);
    }

    /** 60,000 different numbers need a second pass; what comes out is what a sorted array says. */
    @Test
    void rowsAreCountedExactlyHoweverTheyAreDivided() {
        Random random = new Random(11);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 60_000; i++) {
            rows.add(row(
                    random.nextInt(50) == 0 ? null : (Object) (Math.exp(3 * random.nextGaussian()) * 1e3),
                    "c" + random.nextInt(6000),
                    "t".repeat(random.nextInt(9)),
                    LocalDate.ofEpochDay(random.nextInt(400)),
                    random.nextBoolean(),
                    null,
                    random.nextInt(3),
                    random.nextInt(2)));
        }
        Profile whole = learn(rows, 1);
        Collections.shuffle(rows, random);
        assertThat(learn(rows, 7).toBytes()).isEqualTo(whole.toBytes());
        NumericProfile size = (NumericProfile) whole.inputs().get(0);
        double[] sorted = rows.stream()
                .filter(row -> row[0] != null)
                .mapToDouble(row -> (Double) row[0])
                .sorted()
                .toArray();
        assertThat(size.edges()).hasSize(255);
        for (int b = 1; b < 256; b++) {
            int rank = (int) Math.ceil(sorted.length * (double) b / 256) - 1;
            assertThat(size.edges().get(b - 1)).isEqualTo(sorted[rank]);
        }
        assertThat(size.mean())
                .isCloseTo(Arrays.stream(sorted).average().orElseThrow(), org.assertj.core.data.Offset.offset(1e-6));
        HashedProfile city = (HashedProfile) whole.inputs().get(1);
        assertThat(city.distinctAbove()).isEqualTo(4096);
        assertThat(city.cells()).hasSize(256);
        assertThat(((NumericProfile) whole.inputs().get(6)).edges()).containsExactly(0.0, 1.0);
    }

    private static Profile learn(List<@Nullable Object[]> rows, int parts) {
        List<byte[]> passes = new ArrayList<>();
        ProfileLearner all = learner();
        while (all.looks()) {
            ProfileLearner merged = learner().after(passes);
            for (int part = 0; part < parts; part++) {
                ProfileLearner own = learner().after(passes);
                for (int i = part; i < rows.size(); i += parts) {
                    own.add(rows.get(i));
                }
                merged.merge(own.toBytes());
            }
            passes.add(merged.toBytes());
            all = learner().after(passes);
        }
        assertThat(passes).hasSize(2);
        return all.profile();
    }

    @Test
    void otherRowsAreCountedInTheSameBins() {
        Profile profile = of(four());
        List<String> columns = List.of("y", "city", "size", "text", "flag");
        List<@Nullable Object[]> window = List.of(
                row("no", "Bern", 1, "abc", true),
                row("maybe", "Genf", 2.5, "", "perhaps"),
                row("yes", null, -4, "abcdefg", null),
                row("yes", "Genf", "big", "x", false));
        ProfileCounter first = new ProfileCounter(profile, columns);
        ProfileCounter second = new ProfileCounter(profile, columns);
        first.add(window.get(3));
        window.subList(0, 3).forEach(second::add);
        second.merge(first.toBytes());
        Profile counted = second.profile();
        assertThat(counted.rows()).isEqualTo(4);
        assertThat(counted.column("size"))
                .contains(new NumericProfile(
                        "size",
                        Measure.NUMBER,
                        4,
                        0,
                        1,
                        List.of(1.0),
                        List.of(2L, 1L),
                        -4.0,
                        2.5,
                        -0.5 / 3,
                        ((NumericProfile) counted.inputs().get(0)).deviation()));
        assertThat(counted.column("city"))
                .contains(new CategoryProfile("city", Measure.CATEGORY, 4, 1, 0, Map.of("Bern", 1L, "Chur", 0L), 2));
        assertThat(counted.column("flag"))
                .contains(new CategoryProfile("flag", Measure.FLAG, 4, 1, 1, Map.of("true", 1L, "false", 1L), 0));
        assertThat(counted.column("y"))
                .contains(new CategoryProfile("y", Measure.CATEGORY, 4, 0, 0, Map.of("no", 1L, "yes", 2L), 1));
        assertThat(counted.column("day")).isEmpty();
        ProfileCounter same = new ProfileCounter(profile, COLUMNS);
        four().forEach(same::add);
        assertThat(same.profile()).isEqualTo(profile);
    }

    /** Rows 1, 1, 4 and none beside 1, 2.5, -4 and one that is no number. */
    @Test
    void laterRowsAreAddedInTheSameBins() {
        Profile profile = of(four());
        ProfileCounter counter = new ProfileCounter(profile, COLUMNS);
        counter.add(row(1, "Bern", "abc", null, true, null, "7", "no"));
        counter.add(row(2.5, "Genf", "", "1970-01-09", null, null, "9", "maybe"));
        counter.add(row(-4, null, "abcdefg", null, null, null, null, "yes"));
        counter.add(row("big", "Genf", "x", null, false, null, "x", "yes"));
        Profile sum = profile.plus(counter.profile());
        assertThat(sum.rows()).isEqualTo(8);
        NumericProfile size = (NumericProfile) sum.inputs().get(0);
        assertThat(size.counts()).containsExactly(4L, 2L);
        assertThat(size.unusable()).isEqualTo(1);
        assertThat(size.minimum()).isEqualTo(-4);
        assertThat(size.maximum()).isEqualTo(4);
        double mean = 5.5 / 6;
        assertThat(size.mean()).isCloseTo(mean, within(1e-12));
        double squares = 1 + 1 + 16 + 1 + 6.25 + 16;
        assertThat(size.deviation()).isCloseTo(Math.sqrt(squares / 6 - mean * mean), within(1e-12));
        assertThat(sum.column("city"))
                .contains(new CategoryProfile("city", Measure.CATEGORY, 8, 2, 0, Map.of("Bern", 3L, "Chur", 1L), 2));
        assertThat(sum.column("picture")).contains(UncountedProfile.of("picture", 8, 5));
        assertThatThrownBy(() -> profile.inputs().get(0).plus(profile.inputs().get(2)))
                .hasMessage("profile of column 'size': expected rows counted in the same bins, got others. Count them"
                        + " by this profile");
        assertThatThrownBy(() -> profile.plus(new ProfileCounter(profile, List.of("y")).profile()))
                .hasMessage("profile: expected rows with all of its 7 columns, got 0. Count rows that have them");
    }

    @Test
    void aFileIsReadAsItWasWrittenOrRefused() throws IOException {
        Profile profile = of(four()).withScores(List.of(new ScoreProfile("y", "validation", 0, List.of())));
        byte[] bytes = profile.toBytes();
        assertThat(Profile.read(bytes, "m/profile.json")).isEqualTo(profile);
        assertThat(Profile.fromPlainData(profile.toPlainData(), "p")).isEqualTo(profile);
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(text).startsWith("{\n  \"format\" : \"lockstep-profile\",\n  \"version\" : 1,\n  \"rows\" : 4,");
        byte[] changed = text.replace("\"Bern\" : 2", "\"Bern\" : 3").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Profile.read(changed, "m/profile.json"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("m/profile.json: expected SHA-256 ")
                .hasMessageEndingWith(
                        ". The file was altered or is damaged; copy it whole from where the model was" + " trained");
        byte[] newer =
                new io.lockstep.driver.json.SealedDocument("lockstep-profile", 2, "").write(profile.toPlainData());
        assertThatThrownBy(() -> Profile.read(newer, "m/profile.json"))
                .hasMessage("m/profile.json: expected lockstep-profile version 1, got version 2. Use the Lockstep"
                        + " release that wrote it");
    }

    @Test
    void countsThatDoNotAddUpAreRefused() {
        assertThatThrownBy(
                        () -> new CategoryProfile("city", Measure.CATEGORY, 4, 1, 0, Map.of("Bern", 2L, "Chur", 2L), 0))
                .hasMessage("rows: expected 4, counts from 0 on, got 5 in all. Use the file as written");
        assertThatThrownBy(() -> new NumericProfile(
                        "a", Measure.NUMBER, 2, 0, 0, List.of(2.0, 1.0), List.of(1L, 1L, 0L), 1.0, 2.0, 1.5, 0.5))
                .hasMessage("edges: expected ascending numbers, got 2.0, 1.0");
        assertThatThrownBy(() ->
                        new NumericProfile("a", Measure.NUMBER, 2, 0, 0, List.of(2.0), List.of(2L), 1.0, 2.0, 1.5, 0.5))
                .hasMessage("counts: expected 2, one more than edges, got 1");
    }

    @Test
    void tablesOfManyColumnsHaveFewerBinsOfEach() {
        assertThat(ProfileLimits.of(13, 26)).isEqualTo(new ProfileLimits(256, 16_384, 315, 4096));
        assertThat(ProfileLimits.of(10_000, 1000)).isEqualTo(new ProfileLimits(32, 256, 16, 262));
    }

    @Test
    void aLongTextIsItsBeginningAndAHash() {
        String text = "x".repeat(500);
        assertThat(Categories.shortened(text))
                .startsWith("x".repeat(200) + "… ")
                .hasSizeLessThan(215);
        assertThat(Categories.shortened(text)).isNotEqualTo(Categories.shortened(text + "x"));
        assertThat(Categories.shortened("x".repeat(199) + "😀".repeat(9))).startsWith("x".repeat(199) + "… ");
    }
}
