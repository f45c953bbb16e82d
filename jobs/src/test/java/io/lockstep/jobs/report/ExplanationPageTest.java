package io.lockstep.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.explanation.CellMap;
import io.lockstep.driver.explanation.CellMap.Kind;
import io.lockstep.driver.explanation.Explanation;
import io.lockstep.driver.explanation.Fidelity;
import io.lockstep.driver.explanation.Reason;
import io.lockstep.driver.explanation.RowFidelity;
import io.lockstep.driver.explanation.Summary;
import io.lockstep.driver.explanation.SummaryTally;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ExplanationPageTest {
    private static final String LONG = "a column with a rather long name, as people have them";

    static String explained() {
        return ExplanationPage.html(
                "why <it> says so",
                List.of("The predicted class is explained by integrated gradients, against the learnt means."),
                summary(400, true),
                fidelity());
    }

    private static Summary summary(int rows, boolean maps) {
        SummaryTally tally = new SummaryTally();
        for (int i = 0; i < rows; i++) {
            tally.add(row(i, maps));
        }
        return tally.summary(true);
    }

    private static Explanation row(int number, boolean maps) {
        List<Reason> columns = new ArrayList<>();
        double age = 17 + number * 37 % 70;
        double sum = (age - 40) / 10;
        columns.add(new Reason("<age>", number % 11 == 0 ? null : String.valueOf((int) age), sum, Double.NaN));
        String job = "job <" + number % 5 + ">" + (number % 5 == 3 ? " of a craftsman with a long title" : "");
        columns.add(new Reason(LONG, job, number % 5 - 1.5, 0.01));
        for (int i = 0; i < 12; i++) {
            columns.add(
                    new Reason("column" + i, number * (i + 3) % 17 + ".5", (number % (i + 2) - 1) * 0.1, Double.NaN));
        }
        for (Reason reason : columns.subList(1, columns.size())) {
            sum += reason.attribution();
        }
        return new Explanation(
                "row " + number + " <with> a long key, longer than most keys that people have",
                "class <" + number % 3 + ">",
                sum + number % 7 * 0.01,
                0,
                columns,
                maps && number % 2 == 0 ? maps(number) : List.of());
    }

    private static List<CellMap> maps(int number) {
        float[] pixels = new float[28 * 28];
        float[] grey = new float[28 * 28];
        for (int i = 0; i < pixels.length; i++) {
            grey[i] = Math.max(0, 200 - 3 * Math.abs(i % 28 - 14) * Math.abs(i / 28 - 14));
            pixels[i] = i % 28 > 14 ? grey[i] / 100 : -grey[i] / 300;
        }
        float[] bands = new float[120 * 40];
        float[] loud = new float[120 * 40];
        for (int i = 0; i < bands.length; i++) {
            loud[i] = i % 40 + (i / 40) % 20;
            bands[i] = (i / 40 - 60) * (i % 40) / 100f;
        }
        List<String> words = new ArrayList<>();
        float[] tokens = new float[90];
        for (int i = 0; i < tokens.length; i++) {
            words.add(i > 85 ? "" : i % 9 == 0 ? "<b>unbreakable" + "x".repeat(i) + "</b>" : "word" + i);
            tokens[i] = (i * 31 + number) % 19 - 9;
        }
        float[] window = new float[30];
        for (int i = 0; i < window.length; i++) {
            window[i] = (i * 7 + number) % 13 - 6;
        }
        List<String> offsets =
                IntStream.range(0, 30).mapToObj(i -> "load@" + (i - 29)).toList();
        return List.of(
                new CellMap("<picture>", List.of(28, 28), List.of(), pixels, grey),
                new CellMap("sound", Kind.SOUND, List.of(120, 40), List.of(), bands, loud),
                new CellMap("text", List.of(90), words, tokens, new float[0]),
                new CellMap("load", List.of(30), offsets, window, window));
    }

    private static Fidelity fidelity() {
        List<RowFidelity> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(new RowFidelity(i, 0.001 * i, 2, 0.2 + 0.001 * i, 0.5, curve(4), curve(1), 0.1 - i % 7 * 0.02));
        }
        return Fidelity.of(rows);
    }

    private static List<Double> curve(int power) {
        return IntStream.range(0, Fidelity.SHARES)
                .mapToObj(i -> StrictMath.pow(1 - i / (Fidelity.SHARES - 1.0), power))
                .toList();
    }

    private static int count(String page, String element) throws Exception {
        return Pages.parsed(page).getElementsByTagName(element).getLength();
    }

    @Test
    void whatExplainsIsDrawnAndEscaped() throws Exception {
        String page = explained();
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("<title>why &lt;it&gt; says so - Lockstep</title>", "400 rows explained")
                .contains("The predicted class is explained by integrated gradients")
                .contains("<td>&lt;age&gt;</td><td>")
                .contains("<b>class &lt;1&gt;</b>")
                .contains("attribution over &lt;age&gt;", "attribution by a column with a rather long name, as peo…")
                .contains("what is said to matter does", "they depend on what the model has learnt")
                .contains("title=\"+9.0000\">", "the other 4: ")
                .doesNotContain("<age>", "<it>", "<b>unbreakable", "<picture>", "NaN");
        Summary summary = summary(400, true);
        int shown = summary.examples().size() + summary.worst().size();
        assertThat(count(page, "figure")).isEqualTo(shown);
        long withMaps = Stream.concat(summary.examples().stream(), summary.worst().stream())
                .filter(row -> !row.maps().isEmpty())
                .count();
        assertThat(count(page, "img")).isEqualTo((int) (4 * withMaps));
        // means, swarm, 6 dependences, the curve; of each row columns, and of some a window
        assertThat(count(page, "svg")).isEqualTo((int) (9 + shown + withMaps));
        assertThat(page.length()).isLessThan(1_500_000);
    }

    @Test
    void withoutExamplesNoRowIsLeft() throws Exception {
        String page = Report.withoutExamples(explained());
        assertThat(page)
                .contains("mean absolute attribution", "Fidelity")
                .doesNotContain("job &lt;", "<figure", "row 1");
        assertThat(count(page, "svg")).isEqualTo(2);
    }

    @Test
    void nothingToExplainIsAPageToo() throws Exception {
        String page = ExplanationPage.html("nothing", new SummaryTally().summary(true), null);
        assertThat(page).contains("0 rows explained", "Nothing to draw.").doesNotContain("Fidelity", "<svg");
        assertThat(Pages.parsed(page).getDocumentElement()).isNotNull();
    }

    /** Two pixels, the first raises the answer: orange, the second lowers it half as much: blue over a light grey. */
    @Test
    void heatIsOrangeWhereItRaises() {
        CellMap map = new CellMap("p", List.of(1, 2), List.of(), new float[] {2, -0.5f}, new float[] {0, 1});
        String html = AttributionMap.html(map);
        byte[] coloured =
                Base64.getDecoder().decode(html.substring(html.lastIndexOf("base64,") + 7, html.lastIndexOf('"')));
        assertThat(coloured).startsWith(0x89, 'P', 'N', 'G');
        assertThat(Diverging.over(64, 1)).containsExactly(0xd1, 0x48, 0x0b);
        // half of the way, as colours go by the root
        assertThat(Diverging.over(191, -0.25)).containsExactly(0x6f, 0x97, 0xd5);
        assertThat(html).contains("width=\"140\" height=\"70\"");
    }

    @Test
    void soundIsDrawnFromBelow() throws Exception {
        // two frames of three bands
        CellMap map =
                new CellMap("s", Kind.SOUND, List.of(2, 3), List.of(), new float[6], new float[] {1, 2, 3, 4, 5, 6});
        String html = AttributionMap.html(map);
        byte[] png = Base64.getDecoder().decode(html.substring(html.indexOf("base64,") + 7, html.indexOf("\"/>")));
        ImageIO.setUseCache(false);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image.getWidth()).isEqualTo(2);
        assertThat(image.getHeight()).isEqualTo(3);
        int[] lines = new int[6];
        for (int i = 0; i < 6; i++) {
            lines[i] = image.getRaster().getSample(i % 2, i / 2, 0);
        }
        assertThat(lines).containsExactly(102, 255, 51, 204, 0, 153);
    }
}
