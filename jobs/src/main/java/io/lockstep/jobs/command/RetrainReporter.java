package io.lockstep.jobs.command;

import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.retrain.RetrainListener;
import io.lockstep.driver.retrain.RetrainReport;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.jobs.report.RetrainPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The page of a day's retraining: for its version, and as {@code retraining.html} in the run directory. */
final class RetrainReporter implements RetrainListener {
    private final Files files;
    private final TrainingReporter training;

    RetrainReporter(Files files, TrainingReporter training) {
        this.files = files;
        this.training = training;
    }

    @Override
    public void trained(TrainingResult result) {
        training.finished(result);
    }

    /** A page that cannot be made must not end a retraining. */
    @Override
    public Optional<String> page(RetrainReport report) {
        String directory = report.trained().places().runDirectory();
        String file = directory + "/retraining.html";
        try {
            List<Answer> answers = ModelDirectory.preprocessing(
                            files, report.trained().places().modelDirectory())
                    .answers();
            List<String> classes = answers.size() == 1 ? answers.get(0).classes() : List.of();
            String html = new RetrainPage(report, training.report(directory, report.trained()), classes).html();
            files.replace(file, html.getBytes(StandardCharsets.UTF_8));
            return Optional.of(html);
        } catch (IOException | RuntimeException e) {
            training.warning(file + ": expected to write the page of the retraining, got " + e
                    + ". The version is published without one");
            return Optional.empty();
        }
    }
}
