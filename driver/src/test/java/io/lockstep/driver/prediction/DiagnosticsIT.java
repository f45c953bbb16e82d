package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.diagnostics.Diagnostics;
import io.lockstep.driver.diagnostics.Diagnostics.AnswerDiagnostics;
import io.lockstep.driver.diagnostics.Diagnostics.Confusion;
import io.lockstep.driver.diagnostics.Diagnostics.Field;
import io.lockstep.driver.diagnostics.DiagnosticsPlan;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.kernels.loss.Target;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is diagnosed of rows, however they are divided. */
class DiagnosticsIT extends ScoringRig {
    private static final DiagnosticsPlan PLAN = new DiagnosticsPlan(3, "a");

    static List<Target> targets() {
        return List.of(new Target.ClassIndex(), new Target.YesNo(), new Target.Numbers());
    }

    private Evaluation.Diagnosed diagnosed(String model, Target task, int fileCount) throws IOException {
        Rows rows = Rows.of(spark, files, csv("files" + fileCount, task, true, fileCount));
        return Evaluation.diagnosed(files, model, rows, PORTABLE, PLAN, "test");
    }

    @ParameterizedTest
    @MethodSource("targets")
    void theFileDoesNotDependOnThePartitioning(Target task) throws IOException {
        String model = model(task);
        Evaluation.Diagnosed one = diagnosed(model, task, 1);
        for (int fileCount : new int[] {3, 12}) {
            Evaluation.Diagnosed several = diagnosed(model, task, fileCount);
            assertThat(several.diagnostics().toBytes())
                    .isEqualTo(one.diagnostics().toBytes());
            assertThat(several.result()).isEqualTo(one.result());
        }
        Diagnostics diagnostics = one.diagnostics();
        assertThat(diagnostics.rows()).isEqualTo(ROWS);
        assertThat(diagnostics.order()).isEqualTo("a");
        assertThat(diagnostics.dated()).isFalse();
        AnswerDiagnostics answer = diagnostics.answers().get(0);
        assertThat(answer.worst()).hasSize(3);
        assertThat(answer.worst().get(0).loss())
                .isGreaterThanOrEqualTo(answer.worst().get(1).loss());
        assertThat(answer.worst().get(0).fields())
                .extracting(Field::name)
                .as("columns that the model reads")
                .containsExactly("a", "b", "c", "d");
        Confusion confusion = answer.confusion();
        if (confusion == null) {
            assertThat(answer.numbers().get(0).course())
                    .hasSize(600)
                    .isSortedAccordingTo((x, y) -> Double.compare(x.at(), y.at()));
            assertThat(answer.numbers().get(0).pairs()).hasSize(500);
            return;
        }
        long right = 0;
        for (int i = 0; i < confusion.classes().size(); i++) {
            right += confusion.rows().get(i).get(i);
        }
        assertThat((double) right / ROWS).isCloseTo(one.result().metrics().get("accuracy"), within(1e-12));
        assertThat(answer.reliability().stream()
                        .mapToLong(Diagnostics.Bin::rows)
                        .sum())
                .isEqualTo(ROWS);
    }
}
