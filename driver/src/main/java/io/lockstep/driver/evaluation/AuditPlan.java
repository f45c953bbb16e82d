package io.lockstep.driver.evaluation;

import io.lockstep.driver.audit.AuditCounts;
import io.lockstep.driver.audit.AuditForm;
import io.lockstep.driver.audit.DataCounts;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.scoring.RowGroups;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.util.List;

/**
 * What a task of {@link AuditedRows} counts; travels as JSON.
 *
 * @param groups of a row
 * @param asked which of a model's answers; of rows that another system answered unused
 * @param inputs columns that may tell the group
 * @param inputPlaces of these among those of a row
 * @param answers of rows that another system answered; of a model's unused
 */
record AuditPlan(
        AuditForm form,
        RowGroups groups,
        Asked asked,
        List<String> inputs,
        List<Integer> inputPlaces,
        Answers answers) {
    private static final Binding BINDING = new Binding();

    /**
     * Columns of a table with answers.
     *
     * @param label place of the column with the right answer; below 0 where there is none
     * @param score place of the column with the answer
     * @param labelName of the column
     * @param scoreName of the column
     * @param positive text of the right answer that is yes; empty: 1 or true
     * @param threshold from where on a score is yes
     * @param skipBadRows whether rows that cannot be used are counted and left out
     */
    record Answers(
            int label,
            int score,
            String labelName,
            String scoreName,
            String positive,
            double threshold,
            boolean skipBadRows) {
        static final Answers NONE = new Answers(-1, -1, "", "", "", 0, false);
    }

    /**
     * An answer of a model.
     *
     * @param answer its number
     * @param score where its scores begin
     * @param size of its scores
     * @param target where its targets begin
     */
    record Asked(int answer, int score, int size, int target) {
        static final Asked NONE = new Asked(-1, -1, -1, -1);
    }

    AuditPlan {
        inputs = List.copyOf(inputs);
        inputPlaces = List.copyOf(inputPlaces);
    }

    AuditCounts counts() {
        return new AuditCounts(form, groups.columns());
    }

    DataCounts dataCounts() {
        return new DataCounts(groups.columns(), inputs);
    }

    String toJson() {
        return Json.line(BINDING.unbind(this));
    }

    static AuditPlan of(String json) throws IOException {
        return BINDING.bind(AuditPlan.class, Json.parse(json, "audit plan"), "audit plan");
    }
}
