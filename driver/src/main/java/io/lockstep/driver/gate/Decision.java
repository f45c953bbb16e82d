package io.lockstep.driver.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decision over a challenger.
 *
 * @param first whether there was no champion to compare with
 * @param rows judged
 * @param findings of every rule, in their order
 */
public record Decision(boolean accepted, boolean first, int rows, List<Finding> findings) {
    public Decision {
        findings = List.copyOf(findings);
    }

    /** As JSON keeps it. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("accepted", accepted);
        data.put("first", first);
        data.put("rows", rows);
        List<Object> all = new ArrayList<>();
        findings.forEach(finding -> all.add(finding.plainData()));
        data.put("findings", all);
        return data;
    }

    /** Lines for people, one a rule. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            lines.add((finding.passed() ? "passed   " : "refused  ") + finding.rule() + ": " + finding.words());
        }
        return lines;
    }
}
