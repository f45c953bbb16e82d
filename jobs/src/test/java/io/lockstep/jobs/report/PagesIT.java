package io.lockstep.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.driver.progress.RunListener.EpochReport;
import io.lockstep.driver.progress.RunListener.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of page as Chromium draws it, at the width of a desktop and of a phone, light and dark: nothing is wider than
 * the page, no text is cut or lies on another, every text stands out from its ground by WCAG AA, and nothing is asked of a
 * network.
 */
class PagesIT {
    private static final int DESKTOP = 1280;
    private static final int PHONE = 390;

    @TempDir
    private Path directory;

    private static Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("report.html", report());
        pages.put("begun.html", new Report("begun", List.of(), List.of(), null, Map.of(), "").html());
        pages.put("accepted.html", RetrainPageTest.page(false, true));
        pages.put("refused.html", RetrainPageTest.page(true, false));
        pages.put("drift.html", DriftPageTest.drifted());
        pages.put("audit.html", AuditPageTest.audited());
        pages.put("explanation.html", ExplanationPageTest.explained());
        pages.put("data.html", DataPages.whole());
        pages.put("history.svg", VersionChartTest.history());
        return pages;
    }

    private static String report() {
        Report training = ReportTest.report("a run of " + ShownDiagnostics.HOSTILE, true);
        List<EpochReport> epochs = IntStream.rangeClosed(1, 12)
                .mapToObj(epoch -> new EpochReport(
                        epoch,
                        epoch * 1_000L,
                        1.5,
                        Map.of("loss", 2.0 / epoch),
                        Map.of("loss", 3.0 / epoch, "outcome_accuracy", 1 - 0.5 / epoch),
                        training.epochs().get(0).ranks()))
                .toList();
        List<Progress> steps = IntStream.rangeClosed(1, 200)
                .mapToObj(step -> new Progress(step, 200, 1, 2.0 / step, 10, 10))
                .toList();
        return new Report(
                        training.title(),
                        epochs,
                        steps,
                        training.result(),
                        ShownDiagnostics.all(),
                        Collections.emptySortedMap(),
                        training.environment(),
                        training.config() + "\n" + "long: ".repeat(60))
                .html();
    }

    @Test
    void everyPageIsDrawnAsItHasToBe() throws Exception {
        Optional<Path> program = Chromium.program();
        assumeTrue(program.isPresent(), "no chromium is installed: pages are not drawn");
        String judge;
        try (InputStream script = Objects.requireNonNull(PagesIT.class.getResourceAsStream("judge.js"))) {
            judge = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
        Map<String, String> wrong = new TreeMap<>();
        Path profile = Files.createDirectory(directory.resolve("profile"));
        try (Chromium chromium = Chromium.start(program.get(), profile)) {
            for (Map.Entry<String, String> page : pages().entrySet()) {
                assertThat(Pages.parsed(page.getValue()).getDocumentElement()).isNotNull();
                Path file = Files.writeString(kept(page.getKey()), page.getValue());
                chromium.open(file);
                for (int width : new int[] {DESKTOP, PHONE}) {
                    for (boolean dark : new boolean[] {false, true}) {
                        String found = judged(chromium, width, dark, judge);
                        if (!found.isEmpty()) {
                            wrong.put(page.getKey() + " " + width + (dark ? " dark" : " light"), found);
                        }
                    }
                }
                assertThat(chromium.requests())
                        .as("%s asks for itself alone", file)
                        .filteredOn(address -> !address.startsWith("data:"))
                        .containsExactly(file.toUri().toString());
                assertThat(chromium.evaluate("performance.getEntriesByType('resource').length"))
                        .isEqualTo("0");
            }
            assertThat(wrong).isEmpty();
            assertThat(sabotaged(chromium, judge))
                    .contains("has contrast 1.", "ends at ", "lie on each other", "wide of 390");
        }
    }

    /** A page in the directory that {@code -Dlockstep.pages=} names, to look at; else where it is deleted. */
    private Path kept(String name) {
        String wanted = System.getProperty("lockstep.pages");
        return (wanted == null ? directory : Path.of(wanted)).resolve(name);
    }

    private static String judged(Chromium chromium, int width, boolean dark, String judge)
            throws IOException, InterruptedException {
        chromium.draw(width, dark);
        assertThat(chromium.evaluate("matchMedia('(prefers-color-scheme: dark)').matches + ' ' + screen.width"))
                .isEqualTo(dark + " " + width);
        return chromium.evaluate(judge);
    }

    /** The judge sees what it looks for. */
    private String sabotaged(Chromium chromium, String judge) throws IOException, InterruptedException {
        String page = report().replace(
                        "</style>",
                        "p.state { color: #e8e8e8; background: #fff } h1 { width: 900px; white-space: nowrap } h2 { margin: -40px 0 }</style>");
        chromium.open(Files.writeString(directory.resolve("sabotaged.html"), page));
        chromium.draw(PHONE, false);
        return chromium.evaluate(judge);
    }
}
