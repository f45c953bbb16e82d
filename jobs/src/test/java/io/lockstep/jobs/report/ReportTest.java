package io.lockstep.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.evaluation.Baseline;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.RunListener.EpochReport;
import io.lockstep.driver.progress.RunListener.Progress;
import io.lockstep.driver.run.TrainingResult;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class ReportTest {
    private static final String HOSTILE = "<script>alert(\"1\")</script>&'\u0001";

    private static final List<PhaseTimes> TIMES = List.of(
            PhaseTimes.of(Map.of("compute", 2.5, "wait_ranks", 1.5, "waited_for", List.of(0.0, 1.5))),
            PhaseTimes.of(Map.of("compute", 3.75, "garbage_collection", 0.25)));

    private static TrainingResult result() {
        return new TrainingResult(
                false,
                new TrainingResult.Places("file:/runs/a", "file:/runs/a/model" + HOSTILE),
                new TrainingResult.Digests("aa", "bb"),
                new TrainingResult.Metrics(
                        Map.of("loss", 0.5),
                        Map.of("loss", 0.6, HOSTILE, 1.0),
                        Map.of("loss", 0.7),
                        Map.of(),
                        new TrainingResult.Baselines(
                                Map.of(HOSTILE, new Baseline(Map.of("rmse", 2.5), 7, 9)),
                                Map.of(Baseline.LAST, new Baseline(Map.of("rmse", 2.75), 9, 9)))),
                new TrainingResult.Rows(100, 90, Map.of("validation " + HOSTILE, 10L)),
                new TrainingResult.Work(40, 0, 2, "", 61, new TrainingResult.Pace(1000, 900)),
                List.of(
                        new TrainingResult.Rank(HOSTILE, 2, 80, 180, 4096, TIMES.get(0)),
                        new TrainingResult.Rank(HOSTILE, 1, 80, 180, 4096, TIMES.get(1))),
                1);
    }

    static Report report(String title, boolean finished) {
        return new Report(
                title,
                List.of(
                        new EpochReport(1, 20, 1.5, Map.of("loss", 0.9), Map.of("loss", 0.8), TIMES),
                        new EpochReport(2, 40, 1.4, Map.of("loss", 0.5), Map.of("loss", Double.NaN), TIMES)),
                List.of(new Progress(1, 40, 1, 2.0, 10, 10), new Progress(40, 40, 2, 0.5, 10, 10)),
                finished ? result() : null,
                Map.of(HOSTILE, HOSTILE),
                "name: " + HOSTILE);
    }

    @Test
    void isWellFormedAndEscapesEverything() throws Exception {
        Document document = Pages.parsed(report(HOSTILE, true).html());
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        assertThat(document.getElementsByTagName("h1").item(0).getTextContent())
                .isEqualTo("<script>alert(\"1\")</script>&'\ufffd");
    }

    @Test
    void onlyPartsThatWereMeasuredHaveAColumn() {
        TrainingResult tested = result();
        TrainingResult.Metrics all = tested.metrics();
        TrainingResult untested = new TrainingResult(
                false,
                tested.places(),
                tested.digests(),
                new TrainingResult.Metrics(all.train(), all.validation(), Map.of(), all.calibration(), all.baselines()),
                tested.rows(),
                tested.work(),
                tested.ranks(),
                1);
        String header = "<th scope=\"col\">train</th><th scope=\"col\">validation</th>";
        assertThat(report("digits", true).html()).contains(header + "<th scope=\"col\">test</th>");
        assertThat(new Report("digits", List.of(), List.of(), untested, Map.of(), "").html())
                .contains(header + "</tr>");
    }

    @Test
    void whatThePastWouldHaveAnsweredStandsBesideTheModel() throws Exception {
        String text =
                Pages.parsed(report("digits", true).html()).getDocumentElement().getTextContent();
        assertThat(text.replaceAll("\\s+", " "))
                .contains(
                        "Beside the past rmse test, model test, last value2.7500 validation, model validation, <script>")
                .contains(" (7 of 9 rows)2.5000");
    }

    @Test
    void loadsNothingAndSaysSoInItsPolicy() {
        String html = report("digits", true).html();
        assertThat(html)
                .contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"
                        + " style-src 'unsafe-inline'\">")
                .doesNotContain("<script", "src=", "href=", "url(", "@import");
        assertThat(html.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:");
    }

    @Test
    void drawsStepsAndEveryMetricOfTheEpochs() throws Exception {
        Document document = Pages.parsed(report("digits", true).html());
        NodeList charts = document.getElementsByTagName("svg");
        assertThat(charts.getLength()).isEqualTo(2);
        NodeList lines = document.getElementsByTagName("polyline");
        // by step one line, by epoch train; validation has one finite point and is a dot
        assertThat(lines.getLength()).isEqualTo(2);
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(1);
        String points = lines.item(0).getAttributes().getNamedItem("points").getTextContent();
        assertThat(points.strip().split(" ", -1)).hasSize(2);
    }

    /** Twelve at most, the first and the last among them. */
    @Test
    void samplesOfSomeEpochsStandInThePage() throws Exception {
        SortedMap<Integer, byte[]> samples = new TreeMap<>();
        for (int epoch = 1; epoch <= 40; epoch++) {
            samples.put(epoch, new byte[] {(byte) epoch});
        }
        Report plain = report("digits", true);
        String html = new Report("digits", plain.epochs(), List.of(), null, null, samples, Map.of(), "").html();
        NodeList pictures = Pages.parsed(html).getElementsByTagName("img");
        assertThat(pictures.getLength()).isEqualTo(12);
        assertThat(html).contains("samples after epoch 1\"", "samples after epoch 40\"", "data:image/png;base64,KA==");
        assertThat(plain.html()).doesNotContain("Samples by epoch");
    }

    @Test
    void saysHowFarARunIsWithoutAResult() {
        assertThat(report("digits", false).html())
                .contains("Training: 2 epochs done")
                .doesNotContain("<h2>Ranks");
        assertThat(new Report("new", List.of(), List.of(), null, Map.of(), "").html())
                .contains("<p class=\"state\">Begun</p>", "Nothing measured yet.");
        assertThat(report("digits", true).html())
                .contains("Finished: 2 epochs, 40 steps, 1 min 01 s, 1000 examples/s", "<td>4096</td>");
    }

    @Test
    void saysWhereTheTimeWentAndWhichRankWasSlowest() {
        assertThat(report("digits", true).html())
                .contains(
                        "<th scope=\"col\">seconds</th><th scope=\"col\">compute</th><th scope=\"col\">wait ranks</th>"
                                + "<th scope=\"col\">all</th><th scope=\"col\">garbage collection</th>",
                        "<tr><td>rank 0</td><td>2.50</td><td>1.50</td><td>4.00</td><td>0.00</td></tr>",
                        "<tr><td>rank 1</td><td>3.75</td><td>0.00</td><td>3.75</td><td>0.25</td></tr>",
                        "<li>epoch 2, slowest: rank 1, compute 3.8 s, elsewhere 2.5 s; waited for 1.5 s</li>");
    }

    @Test
    void whatTheModelAnswersIsShownAndRowsOfDataCanBeTakenOut() throws Exception {
        Report training = report("digits", true);
        String html = new Report(
                        "digits",
                        training.epochs(),
                        training.steps(),
                        training.result(),
                        ShownDiagnostics.all(),
                        new TreeMap<>(),
                        Map.of(),
                        "")
                .html();
        Document document = Pages.parsed(html);
        assertThat(document.getElementsByTagName("img").getLength()).isEqualTo(3);
        assertThat(document.getElementsByTagName("figure").getLength()).isEqualTo(4);
        assertThat(document.getElementsByTagName("circle").getLength())
                .as("pairs, the only one of another number, an only bin of labels, and a metric of one epoch")
                .isEqualTo(300 + 1 + 1 + 1);
        assertThat(html)
                .contains(
                        "<h2>Answers: kind</h2>",
                        "<p>To the 5000 rows of test, each counted once.</p>",
                        "0.30)\">12345<small>99.8 %</small></td>",
                        "temperature",
                        "Of all rows; 3 are below, 4 above what is drawn.",
                        ">2024-10-04</text>",
                        "<p>The last 4 rows.</p>\n<p>Means of the rows that have one ",
                        "src=\"data:image/png;base64,")
                .doesNotContain("<script");
        String without = Report.withoutExamples(html);
        assertThat(Pages.parsed(without).getElementsByTagName("figure").getLength())
                .isZero();
        assertThat(without)
                .contains("<h2>Answers: temperature</h2>", "Of all rows; 3 are below", "<h2>Curves</h2>")
                .doesNotContain("Worst examples", "drawn by what they hold", ">2024-10-04</text>");
        assertThat(Pages.parsed(without).getElementsByTagName("circle").getLength())
                .as("no pair of a row is left")
                .isEqualTo(1 + 1);
        assertThat(Report.withoutExamples(without)).isEqualTo(without);
    }

    @Test
    void axesHaveRoundTicksAndSurviveConstantAndHugeValues() {
        for (double value : new double[] {0, 1, -3.5e30, 4e-30, 1e9}) {
            Series constant = new Series("c", List.of(new Series.Point(1, value), new Series.Point(2, value)));
            assertThat(new LineChart("t", "x", List.of(constant)).svg()).doesNotContain("NaN", "Infinity");
        }
        Series line = new Series("c", List.of(new Series.Point(0, 0), new Series.Point(10, 1)));
        assertThat(new LineChart("t", "x", List.of(line)).svg()).contains(">0.2<", ">1<", ">10<");
    }
}
