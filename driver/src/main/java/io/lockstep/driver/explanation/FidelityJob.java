package io.lockstep.driver.explanation;

import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** Measures the fidelity of a method on a sample of rows, as a Spark job: the same however rows are divided. */
final class FidelityJob {
    private FidelityJob() {}

    /** @param plan of the explanation, with the last key of the sample */
    static Fidelity run(SourceRows opened, ExplanationPlan plan, TaskFailure.Place place) throws IOException {
        String json = plan.toJson();
        try {
            JavaRDD<String> judged = opened.javaRows()
                    .mapPartitions(own -> FidelityTask.of(json, own).iterator());
            List<RowFidelity> rows = new ArrayList<>();
            for (String row : judged.collect()) {
                rows.add(RowFidelity.of(row));
            }
            return Fidelity.of(rows);
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw TaskFailure.of(e, place);
        }
    }
}
