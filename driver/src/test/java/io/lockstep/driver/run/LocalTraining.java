package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.diagnostics.Diagnostics;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** Trainings by the backend {@code portable} in the Spark of the test, and what scoring by their models must give. */
final class LocalTraining {
    static final HadoopFiles FILES = new HadoopFiles(new Configuration());

    private LocalTraining() {}

    /** Trains, with runs in this directory. */
    static TrainingResult train(Path runs, RunConfig config) throws IOException {
        Options options = Options.standard().withRunsDirectory(runs.toString()).withBackend("portable");
        return TrainingRun.run(LocalSpark.session(), config, options, new Heard());
    }

    /** What a training left in its run directory of what the model answers. */
    static Diagnostics diagnostics(TrainingResult trained) throws IOException {
        String file = trained.places().runDirectory() + "/" + Diagnostics.FILE;
        return Diagnostics.of(FILES.read(file), file);
    }

    /**
     * Evaluation gives the metrics of the training's test, and so do predictions by plain SQL.
     *
     * @param rows those of the test
     * @param label column that has the answer
     * @param output for predictions, a new directory
     */
    static void assertScoringAgrees(TrainingResult trained, Source rows, String label, Path output) throws IOException {
        String model = trained.places().modelDirectory();
        ScoringOptions portable = ScoringOptions.standard().withBackend("portable");
        assertThat(Evaluation.run(LocalSpark.session(), FILES, model, rows, portable)
                        .metrics())
                .isEqualTo(trained.metrics().test());
        Prediction.run(LocalSpark.session(), FILES, model, rows, output.toString(), portable);
        assertThat(LocalSpark.session()
                        .read()
                        .parquet(output.toString())
                        .selectExpr("avg(case when prediction = " + label + " then 1.0D else 0.0D end)")
                        .first()
                        .getDouble(0))
                .isEqualTo(trained.metrics().test().get("accuracy"));
    }
}
