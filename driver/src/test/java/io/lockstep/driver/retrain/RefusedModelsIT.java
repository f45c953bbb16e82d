package io.lockstep.driver.retrain;

import static io.lockstep.driver.retrain.SmallDays.FIRST_NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.gate.Finding;
import io.lockstep.driver.registry.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models trained on bad days and judged on good ones, against one that was trained on good ones. */
class RefusedModelsIT {
    private static final int ROWS = 200;
    private static final int FIRST_DAY = 11;
    private static final int SECOND_DAY = 20;

    @TempDir
    private Path directory;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    /** The days 10 to 16 are those that the second model is trained on; 17 to 19 those both are judged on. */
    private RetrainResult second(SmallDays.Law good, SmallDays.Law bad, Map<String, Object> rule) throws IOException {
        Path days = directory.resolve("days");
        SmallDays.write(days, 0, 10, ROWS, good);
        SmallDays.write(days, 10, 17, ROWS, bad);
        SmallDays.write(days, 17, SECOND_DAY, ROWS, good);
        Map<String, Object> retrain = Map.of(
                "registry",
                directory.resolve("models/answers").toString(),
                "gate",
                Map.of(
                        "rules",
                        List.of(Map.of("floor", Map.of("metric", "accuracy", "atLeast", 0.5)), rule),
                        "resample",
                        Map.of("count", 500)));
        Retraining retraining = SmallDays.retraining(files, days, directory.resolve("runs"), retrain);
        assertThat(SmallDays.run(retraining, FIRST_DAY - 1).outcome()).isEqualTo(RetrainResult.PUBLISHED);
        RetrainResult result = SmallDays.run(retraining, SECOND_DAY);
        assertThat(Registry.open(files, directory.resolve("models/answers").toString())
                        .state()
                        .aliases())
                .isEqualTo(Map.of(Registry.CHAMPION, 1L));
        assertThat(result.refused()).isTrue();
        return result;
    }

    private static Finding finding(RetrainResult result, String rule) {
        return Objects.requireNonNull(result.decision()).findings().stream()
                .filter(finding -> finding.rule().startsWith(rule))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneTrainedOnShuffledLabels() throws IOException {
        RetrainResult result = second(
                FIRST_NUMBER,
                (draws, south) -> draws[1] * draws[2] > 0,
                Map.of("notWorse", Map.of("metric", "accuracy", "by", 0.02)));
        assertThat(finding(result, "notWorse accuracy").passed()).isFalse();
    }

    @Test
    void oneThatIsWorseInOneSlice() throws IOException {
        RetrainResult result = second(
                FIRST_NUMBER,
                (draws, south) -> FIRST_NUMBER.answer(draws, south) != south,
                Map.of("slices", Map.of("column", "region", "metric", "accuracy", "atLeast", 0.6)));
        assertThat(finding(result, "floor accuracy").passed())
                .as("of all rows it is good enough")
                .isTrue();
        assertThat(finding(result, "slices of region").words()).startsWith("not kept by south ");
    }

    /** The answer is a coin's, less and less from 0 on; the bad days say it without one. */
    @Test
    void oneThatIsSureOfWhatIsNotSure() throws IOException {
        RetrainResult result = second(
                (draws, south) -> draws[0] + 1.5 * draws[2] > 0,
                (draws, south) -> draws[0] > 0,
                Map.of("calibration", Map.of("by", 0.02)));
        assertThat(finding(result, "floor accuracy").passed())
                .as("it answers as well")
                .isTrue();
        assertThat(finding(result, "calibration by 0.02").passed()).isFalse();
    }
}
