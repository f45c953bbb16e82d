package io.lockstep.driver.explanation;

import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.attribution.AnswerNetwork;
import io.lockstep.kernels.attribution.NetworkAnswers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;

/** One task's rows of a sample, judged. */
final class FidelityTask {
    private FidelityTask() {}

    /**
     * Judges the task's rows.
     *
     * @param plan of the explanation, with the last key of the sample
     * @param source of the task
     * @return what {@link RowFidelity#toJson} says of each
     */
    static List<String> of(String plan, Iterator<Row> source) throws IOException, BadInputException {
        ExplanationPlan own = ExplanationPlan.of(plan);
        List<String> judged = new ArrayList<>();
        try (RowExplainer<Row> explainer =
                new RowExplainer<>(own, SourceRows::values, SourceRows::problem, SourceRows::where)) {
            Iterator<Row> chosen =
                    new ChosenRows(own.last(), explainer.scorer().preprocessing(), own.scoring().columns(), source);
            List<Row> taken = explainer.next(chosen);
            if (taken.isEmpty()) {
                return judged;
            }
            long seed = own.config().seed();
            FidelityJudge judge = new FidelityJudge(own.config().method(), explainer.output(), seed);
            try (AnswerNetwork network = explainer.shuffled(seed);
                    NetworkAnswers shuffled = network.answers()) {
                for (; !taken.isEmpty(); taken = explainer.next(chosen)) {
                    for (int from = 0; from < taken.size(); ) {
                        List<AskedRow> rows = explainer.questions(taken, from);
                        judge.judge(explainer.answers(), shuffled, rows).forEach(row -> judged.add(row.toJson()));
                        from += rows.size();
                    }
                }
            }
        }
        return judged;
    }
}
