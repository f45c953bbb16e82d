package io.lockstep.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Classifiers over vectors that are fitted, and what they answer. */
@Timeout(120)
class LockstepClassifierIT {
    @TempDir
    private Path directory;

    private static LockstepClassifier classifier() {
        return new LockstepClassifier().setLayers(8).setEpochs(2).setBatchSize(64).setLearningRate(0.05);
    }

    @Test
    void fitsSavesLoadsAndAnswersTheSame() throws Exception {
        Dataset<Row> rows = VectorRows.of(300, false);
        LockstepClassificationModel model = classifier().fit(rows);
        List<Row> answers = model.transform(rows).collectAsList();
        assertThat(answers).hasSize(300);
        String path = directory.resolve("model").toString();
        model.write().save(path);
        LockstepClassificationModel loaded = LockstepClassificationModel.load(path);
        assertThat(loaded.transform(rows).collectAsList()).isEqualTo(answers);
        assertThat(loaded.uid()).isEqualTo(model.uid());
        Row first = answers.get(0);
        Vector features = first.getAs("features");
        assertThat(model.predictProbability(features)).isEqualTo(first.getAs("probability"));
        assertThat(model.predict(features)).isEqualTo(first.<Double>getAs("prediction"));
        assertThat(model.summary().orElseThrow().objectiveHistory()).hasSize(2);
        LockstepClassificationModel sparse = classifier().fit(VectorRows.of(300, true).repartition(5));
        assertThat(sparse.summary().orElseThrow().weightsSha256())
                .isEqualTo(model.summary().orElseThrow().weightsSha256());
        assertThat(Map.of()).isEmpty();
    }
}
