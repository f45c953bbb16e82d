package io.lockstep.driver.run;

import io.lockstep.driver.config.Question;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.ValidationConfig;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.diagnostics.DiagnosticsPlan;
import io.lockstep.driver.evaluation.EvaluationResult;
import io.lockstep.driver.feature.SourceSchema;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a run's report shows of rows that its model was not trained on. */
final class RunDiagnostics {
    /** Sides of diagnosed rows. */
    static final String TEST = "test";

    static final String VALIDATION = "validation";

    private RunDiagnostics() {}

    /** Whether all answers are compared with columns of rows: of others there is nothing to show beside metrics. */
    static boolean isOfColumns(RunConfig config) {
        return config.questions().stream().allMatch(Question::isOfColumns);
    }

    /** What a config asks for. */
    static DiagnosticsPlan plan(RunConfig config) {
        String order = config.report().order();
        return new DiagnosticsPlan(config.report().examples(), order == null ? ownOrder(config) : order);
    }

    private static @Nullable String ownOrder(RunConfig config) {
        WindowsConfig windows = config.data().windows();
        if (windows != null) {
            return windows.order();
        }
        ValidationConfig validation = config.data().validation();
        return validation == null || (validation.from() == null && validation.last() == null)
                ? null
                : validation.column();
    }

    /**
     * Refuses an order that training rows do not have, before they are trained on.
     *
     * @throws IllegalArgumentException naming the columns there are
     */
    static void check(RunConfig config, SourceSchema trained) {
        String order = config.report().order();
        List<String> columns = new ArrayList<>();
        trained.columns().forEach(field -> columns.add(field.name()));
        if (order != null && !columns.contains(order)) {
            throw new IllegalArgumentException("report.order: expected a column of the data, got "
                    + Excerpt.quoted(order) + ". Columns: " + Excerpt.list(columns));
        }
    }

    /** A reading of rows after a training. */
    interface Reading<T> {
        T read() throws IOException;
    }

    /**
     * What is read of the validation rows, a second time; empty where that fails. It serves the report alone: what goes wrong is
     * said, and ends nothing.
     */
    static <T> Optional<T> ofValidation(Reading<T> reading, Consumer<String> warning) throws IOException {
        try {
            return Optional.of(reading.read());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            warning.accept(failed(VALIDATION, e));
            return Optional.empty();
        }
    }

    /**
     * What is measured of the test rows, without diagnostics where only these fail.
     *
     * @throws IOException when rows cannot be tested on
     */
    static EvaluationResult ofTest(
            Reading<EvaluationResult> diagnosed, Reading<EvaluationResult> plain, Consumer<String> warning)
            throws IOException {
        try {
            return diagnosed.read();
        } catch (InterruptedIOException | BadInputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            EvaluationResult measured = plain.read();
            warning.accept(failed(TEST, e));
            return measured;
        }
    }

    private static String failed(String side, Exception cause) {
        String message = cause.getMessage();
        return "report: expected what the model answers to the " + side + " rows, got "
                + (message == null ? cause.toString() : message) + ". The model is whole; the report goes without";
    }
}
