package io.lockstep.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.Measure;
import io.lockstep.driver.drift.Drift;
import io.lockstep.driver.drift.DriftConfig;
import io.lockstep.driver.profile.CategoryProfile;
import io.lockstep.driver.profile.Profile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DriftPageTest {
    private static Profile profile(long a, long b) {
        return new Profile(
                a + b,
                List.of(new CategoryProfile(
                        "<town>", Measure.CATEGORY, a + b, 0, 0, Map.of("<Bern>", a, "\"Zug\"", b), 0)),
                List.of(),
                List.of());
    }

    static String drifted() {
        return DriftPage.html(
                "drift of <it>", Drift.of(profile(5_000, 5_000), profile(2_000, 8_000), DriftConfig.standard()));
    }

    /** The smaller share of 0.2 and 0.8 has a bar of a quarter of (150 - 30 - 22) pixels. */
    @Test
    void whatDriftedIsDrawnAndEscaped() throws Exception {
        String section =
                DriftPage.section(Drift.of(profile(5_000, 5_000), profile(2_000, 8_000), DriftConfig.standard()));
        String xml = "<div>" + section + "</div>";
        assertThat(Pages.parsed(xml).getElementsByTagName("rect").getLength())
                .as("two bars of each, and what they mean")
                .isEqualTo(6);
        assertThat(section)
                .contains("refused: input &#39;&lt;town&gt;&#39;: PSI ", "<td>&lt;town&gt;</td>", "height=\"24.5\"")
                .doesNotContain("<town>");
        assertThat(DriftPage.html("it", Drift.of(profile(5, 5), profile(5, 5), DriftConfig.standard())))
                .startsWith("<!DOCTYPE html>")
                .doesNotContain("<svg");
    }
}
