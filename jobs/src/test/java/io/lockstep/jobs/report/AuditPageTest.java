package io.lockstep.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.audit.Audit;
import io.lockstep.driver.audit.AuditConfig;
import io.lockstep.driver.audit.AuditCounts;
import io.lockstep.driver.audit.AuditForm;
import io.lockstep.driver.audit.AuditForm.Kind;
import io.lockstep.driver.audit.DataAudit;
import io.lockstep.driver.audit.DataCounts;
import io.lockstep.driver.audit.FairnessRequirement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditPageTest {
    static String audited() {
        Map<String, List<Double>> groups = new LinkedHashMap<>();
        groups.put("<sex>", List.of());
        groups.put("a column with a rather long name, as people have them", List.of());
        AuditConfig config = AuditConfig.standard().withGroups(groups);
        AuditCounts counts = new AuditCounts(new AuditForm(Kind.YES_NO, true, List.of("no", "yes")), config.columns());
        DataCounts data = new DataCounts(config.columns(), List.of("\"hair\""));
        for (int i = 0; i < 3_000; i++) {
            List<String> values =
                    List.of("<" + "fm".charAt(i % 2) + ">", "town with a name of some length " + i % 7 % 3);
            double score = i * 7919L % 1_000 / 1_000.0;
            counts.of(values).addYesNo(i % 11 < 4 + i % 2, score >= 0.5 + i % 2 * 0.1, score);
            data.add(values, Arrays.asList(i % 10 == 0 ? null : i % 5 < 4 ? values.get(0) : "dark"));
        }
        List<FairnessRequirement.Outcome> outcomes = List.of(
                FairnessRequirement.of("demographicParityRatio >= 0.9").judge(config, counts),
                FairnessRequirement.of("demographicParityDifference <= 0.5 with 0.95")
                        .judge(config, counts));
        return AuditPage.html("audit of <it>", Audit.of(config, counts), DataAudit.of(data, 100), outcomes);
    }

    @Test
    void groupsAreDrawnWithIntervalsAndEscaped() throws Exception {
        String page = audited();
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("<title>audit of &lt;it&gt; - Lockstep</title>")
                .contains("<span class=\"refused\">not kept</span> demographicParityRatio&gt;=0.9: ")
                .contains("<span class=\"passed\">kept</span> demographicParityDifference&lt;=0.5 with 0.95: ")
                .contains("<title>&lt;f&gt;: 0.5", "rows</title>")
                .contains("proxy: &quot;hair&quot; tells &lt;sex&gt;: ")
                .doesNotContain("<sex>", "<f>", "NaN");
        String body = page.substring(page.indexOf("<body>"), page.indexOf("</html>"));
        // 8 measures with intervals and a sweep, of two columns
        assertThat(Pages.parsed(body).getElementsByTagName("svg").getLength()).isEqualTo(2 * 11);
    }
}
