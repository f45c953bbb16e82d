package io.lockstep.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.Measure;
import io.lockstep.driver.drift.Drift;
import io.lockstep.driver.drift.DriftConfig;
import io.lockstep.driver.evaluation.PairedScores;
import io.lockstep.driver.feature.PreprocessingChanges;
import io.lockstep.driver.gate.Comparison;
import io.lockstep.driver.gate.Decision;
import io.lockstep.driver.gate.Finding;
import io.lockstep.driver.gate.Gain;
import io.lockstep.driver.gate.Power;
import io.lockstep.driver.gate.Reliability;
import io.lockstep.driver.profile.CategoryProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.progress.RunListener.EpochReport;
import io.lockstep.driver.retrain.DataWindow;
import io.lockstep.driver.retrain.RetrainConfig;
import io.lockstep.driver.retrain.RetrainReport;
import io.lockstep.driver.run.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** {@code -Dlockstep.pages=DIRECTORY} keeps the pages, to be looked at. */
class RetrainPageTest {
    private static final String HOSTILE = "<script>alert(1)</script>";

    private static Profile profile(long a, long b) {
        return new Profile(
                a + b,
                List.of(new CategoryProfile("town", Measure.CATEGORY, a + b, 0, 0, Map.of("Bern", a, "Zug", b), 0)),
                List.of(),
                List.of());
    }

    private static TrainingResult trained() {
        return new TrainingResult(
                false,
                new TrainingResult.Places("file:/runs/a", "file:/runs/a/model"),
                new TrainingResult.Digests("aa", "bb"),
                new TrainingResult.Metrics(Map.of("loss", 0.5), Map.of("loss", 0.6), Map.of("loss", 0.7)),
                new TrainingResult.Rows(100, 90, Map.of()),
                new TrainingResult.Work(40, 0, 2, "", 61, new TrainingResult.Pace(1000, 900)),
                List.of(),
                1);
    }

    private static Comparison.Answers answers(double rate) {
        return new Comparison.Answers(
                new Reliability(List.of(
                        new Reliability.Bin(100, 0.55, rate - 0.3),
                        new Reliability.Bin(150, 0.75, rate - 0.1),
                        new Reliability.Bin(250, 0.95, rate))),
                List.of(List.of(200.0, 40.0), List.of(30.5, 230.0)));
    }

    static String page(boolean first, boolean accepted) {
        DataWindow window = new DataWindow(
                LocalDate.parse("2026-03-29"),
                LocalDate.parse("2026-01-11"),
                LocalDate.parse("2026-03-07"),
                LocalDate.parse("2026-03-08"),
                LocalDate.parse("2026-03-14"));
        Comparison comparison = new Comparison(
                List.of(new Comparison.Compared("accuracy", new Gain(0.8, 0.86, 0.06, 0.02, 0.1, 0.02, 500))),
                List.of(new Comparison.Sliced("region", HOSTILE, 40, "accuracy", first ? Double.NaN : 0.7, 0.75)),
                first ? null : answers(0.9),
                answers(0.95));
        RetrainReport report = new RetrainReport(
                "credit",
                "5f3c",
                window,
                first ? 0 : 3,
                RetrainConfig.Promotion.AUTOMATIC,
                Map.of(),
                first ? null : Drift.of(profile(5_000, 5_000), profile(2_000, 8_000), DriftConfig.standard()),
                first
                        ? null
                        : new PreprocessingChanges(
                                List.of(new PreprocessingChanges.Change("town", "1 came: " + HOSTILE, 1, false))),
                first
                        ? List.of()
                        : List.of(new Power(
                                "better accuracy by 0.01",
                                "accuracy",
                                0.8,
                                0.01,
                                0.95,
                                0.02,
                                true,
                                500,
                                0.06,
                                "better accuracy by 0.01: hold out more")),
                new Decision(
                        accepted,
                        first,
                        500,
                        List.of(
                                new Finding("better accuracy by 0.01", accepted, Map.of(), "0.86 against 0.8"),
                                new Finding("slices of " + HOSTILE, true, Map.of(), "every slice"))),
                comparison,
                new PairedScores.Counts(510, 500, 500, 4, 6),
                trained());
        Report training = new Report(
                "credit",
                List.of(
                        new EpochReport(1, 20, 1.5, Map.of("loss", 0.9), Map.of("loss", 0.8), List.of()),
                        new EpochReport(2, 40, 1.4, Map.of("loss", 0.5), Map.of("loss", 0.6), List.of())),
                List.of(),
                trained(),
                Map.of("java", "17"),
                "name: credit");
        return new RetrainPage(report, training, List.of("no " + HOSTILE, "yes")).html();
    }

    @Test
    void holdsAllThatLedToTheDecision() throws Exception {
        String html = page(false, true);
        keep("accepted.html", html);
        Document document = Pages.parsed(html);
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        // days, calibration, drift, loss
        assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(4);
        assertThat(html)
                .contains(
                        "credit as of 2026-03-29",
                        "Accepted, serves from its publication on; judged against version 3",
                        "<td>trained on</td><td>2026-01-11</td><td>2026-03-07</td><td>56</td>",
                        "<td>judged on</td><td>2026-03-08</td><td>2026-03-14</td><td>7</td>",
                        "<td>answers not known yet</td><td>2026-03-15</td><td>2026-03-28</td><td>14</td>",
                        "<td>not answered by the champion</td><td>4</td>",
                        "<td>not answered by the challenger</td><td>6</td>",
                        "<td>accuracy</td><td>0.8000</td><td>0.8600</td><td>0.0600</td><td>0.0200</td><td>0.1000</td>",
                        "Confusion of the champion",
                        "<td>30.5</td><td>230</td>",
                        "this holdout shows a gain of 0.060000 or more with a probability of 0.8",
                        "Warning: better accuracy by 0.01: hold out more",
                        "refused: input &#39;town&#39;: PSI ",
                        "loss by epoch",
                        "<td>town</td><td>1 came: &lt;script&gt;",
                        "<td>run key</td><td>5f3c</td>")
                .doesNotContain(HOSTILE, "src=", "href=", "url(", "@import");
    }

    @Test
    void firstAndRefused() throws Exception {
        String html = page(true, false);
        keep("first.html", html);
        Pages.parsed(html);
        assertThat(html)
                .contains(
                        "Refused, what served goes on serving; the first model of its name, against nothing",
                        "<h2>Challenger</h2>",
                        "Not measured: nothing served")
                .doesNotContain("Confusion of the champion", "What this holdout can show", "NaN");
    }

    private static void keep(String name, String html) throws IOException {
        String directory = System.getProperty("lockstep.pages");
        if (directory != null) {
            Files.writeString(Path.of(directory, name), html);
        }
    }

    /** WCAG 2.1: text 4.5 to 1, graphics 3 to 1, on every ground, light and dark. */
    @Test
    void everythingCanBeRead() {
        String html = page(false, true);
        for (String scheme : List.of(":root {", "(prefers-color-scheme: dark) {\n:root {")) {
            String rule = html.substring(html.indexOf(scheme) + scheme.length());
            rule = rule.substring(0, rule.indexOf('}'));
            for (String ground : List.of("ground", "block")) {
                for (String text : List.of("text", "soft", "bad", "good")) {
                    assertThat(contrast(colour(rule, text), colour(rule, ground)))
                            .as("%s on %s of %s", text, ground, rule)
                            .isGreaterThanOrEqualTo(4.5);
                }
            }
            Matcher drawn =
                    Pattern.compile("(?:fill|stroke)=\"(#[0-9a-f]{6})\"").matcher(html);
            while (drawn.find()) {
                assertThat(contrast(drawn.group(1), colour(rule, "ground")))
                        .as("%s of %s", drawn.group(1), rule)
                        .isGreaterThanOrEqualTo(3);
            }
        }
    }

    private static String colour(String rule, String name) {
        Matcher colour = Pattern.compile("--" + name + ": (#[0-9a-f]{6})").matcher(rule);
        assertThat(colour.find()).as(name).isTrue();
        return colour.group(1).toLowerCase(Locale.ROOT);
    }

    private static double contrast(String a, String b) {
        double light = Math.max(luminance(a), luminance(b));
        double dark = Math.min(luminance(a), luminance(b));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double luminance(String colour) {
        double[] shares = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            double part = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += shares[i] * (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    /** Black on white. */
    @Test
    void contrastIsThatOfTheGuidelines() {
        assertThat(contrast("#000000", "#ffffff")).isEqualTo(21);
    }
}
