package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.evaluation.EvaluationResult;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.scoring.RowCounts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a trained model whose diagnostics fail. */
class RunDiagnosticsTest {
    private static final EvaluationResult PLAIN =
            new EvaluationResult(Map.of("accuracy", 0.5), Map.of(), RowCounts.NONE);

    private final List<String> warnings = new ArrayList<>();

    private static <T> RunDiagnostics.Reading<T> failing(Exception failure) {
        return () -> {
            if (failure instanceof IOException read) {
                throw read;
            }
            throw (RuntimeException) failure;
        };
    }

    @Test
    void testRowsAreMeasuredWhereOnlyDiagnosticsFail() throws IOException {
        assertThat(RunDiagnostics.ofTest(failing(new IndexOutOfBoundsException("7")), () -> PLAIN, warnings::add))
                .isEqualTo(PLAIN);
        assertThat(warnings)
                .containsExactly("report: expected what the model answers to the test rows, got 7. The model is whole;"
                        + " the report goes without");
    }

    @Test
    void testRowsThatCannotBeMeasuredFailWithoutMore() {
        IOException gone = new IOException("gone");
        assertThatThrownBy(() -> RunDiagnostics.ofTest(failing(gone), failing(gone), warnings::add))
                .isEqualTo(gone);
        BadInputException bad = new BadInputException("line 3", "no number");
        assertThatThrownBy(() -> RunDiagnostics.ofTest(failing(bad), () -> PLAIN, warnings::add))
                .isEqualTo(bad);
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatFailsOfValidationRowsIsSaidAndEndsNothing() throws IOException {
        assertThat(RunDiagnostics.ofValidation(failing(new IllegalStateException()), warnings::add))
                .isEmpty();
        assertThat(RunDiagnostics.ofValidation(failing(new BadInputException("line 3", "no number")), warnings::add))
                .isEmpty();
        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(0)).contains("got java.lang.IllegalStateException. The model is whole");
        InterruptedIOException stopped = new InterruptedIOException();
        assertThatThrownBy(() -> RunDiagnostics.ofValidation(failing(stopped), warnings::add))
                .isEqualTo(stopped);
    }
}
