package io.lockstep.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

/** {@code -Dlockstep.pages=DIRECTORY} keeps the chart, to be looked at. */
class VersionChartTest {
    private static VersionChart.Point point(
            long version, String day, double value, boolean accepted, boolean served, String... aliases) {
        return new VersionChart.Point(version, LocalDate.parse(day), value, accepted, served, List.of(aliases));
    }

    private static String attribute(NodeList nodes, int index, String name) {
        return nodes.item(index).getAttributes().getNamedItem(name).getTextContent();
    }

    static String history() {
        return new VersionChart(
                        "auc of <credit>",
                        List.of(
                                point(1, "2026-01-01", 0.8, true, true),
                                point(2, "2026-01-08", 0.7, false, false),
                                point(3, "2026-01-29", 0.82, true, true, "previous"),
                                point(4, "2026-02-26", Double.NaN, true, false),
                                point(5, "2026-02-26", 0.84, true, true, "champion", "nightly")))
                .svg();
    }

    @Test
    void versionsLieOnTheirDays() throws Exception {
        String svg = history();
        String directory = System.getProperty("lockstep.pages");
        if (directory != null) {
            Files.writeString(Path.of(directory, "history.svg"), svg);
        }
        NodeList circles = Pages.parsed(svg).getElementsByTagName("circle");
        // two of the legend, then four versions, 56 days from 74 on to 620
        assertThat(circles.getLength()).isEqualTo(6);
        assertThat(attribute(circles, 2, "cx")).isEqualTo("74.0");
        assertThat(attribute(circles, 3, "cx")).isEqualTo("142.3");
        assertThat(attribute(circles, 3, "class")).isEqualTo("refused");
        assertThat(attribute(circles, 5, "cx")).isEqualTo("620.0");
        assertThat(attribute(Pages.parsed(svg).getElementsByTagName("polyline"), 0, "points")
                        .strip()
                        .split(" ", -1))
                .as("what served")
                .hasSize(3);
        assertThat(svg)
                .contains(
                        ">champion</text>",
                        ">nightly</text>",
                        ">previous</text>",
                        ">2026-01-01</text>",
                        "auc of &lt;credit&gt;",
                        "version 2, 2026-01-08: 0.7, refused")
                .doesNotContain("NaN", "version 4");
    }

    @Test
    void aSingleVersionStandsInTheMiddle() throws Exception {
        String svg = new VersionChart("m", List.of(point(1, "2026-01-01", 0.5, true, false))).svg();
        assertThat(attribute(Pages.parsed(svg).getElementsByTagName("circle"), 2, "cx"))
                .isEqualTo("347.0");
        assertThat(svg).doesNotContain("<polyline");
    }
}
