package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.source.Parquet;
import io.lockstep.kernels.loss.Target;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How long a prediction takes beside Spark's own reading and writing of the same Parquet, in one run, one after the other:
 * {@code -Dlockstep.predict.rates=1000000} for so many rows. Printed; nothing is asserted of it.
 */
@EnabledIfSystemProperty(named = "lockstep.predict.rates", matches = "[0-9]+")
class PredictionRateIT extends ScoringRig {
    private static final int PAIRS = 3;

    @Test
    void aPredictionBesideACopy() throws IOException {
        long rows = Long.getLong("lockstep.predict.rates", 0);
        String model = model(new Target.ClassIndex());
        spark.conf().set("spark.sql.codegen.wholeStage", "true");
        spark.conf().set("spark.sql.codegen.factoryMode", "FALLBACK");
        try {
            spark.range(0, rows, 1, 2)
                    .selectExpr("concat('id', id) id", "rand(1) a", "rand(2) b", "rand(3) c", "rand(4) d")
                    .write()
                    .parquet(path("rows"));
            double[] ratios = new double[PAIRS];
            for (int pair = 0; pair < PAIRS; pair++) {
                long begun = System.nanoTime();
                spark.read().parquet(path("rows")).write().parquet(path("copy" + pair));
                long copied = System.nanoTime();
                PredictionResult result =
                        Prediction.run(spark, files, model, new Parquet(path("rows")), path("out" + pair), PORTABLE);
                long predicted = System.nanoTime();
                assertThat(result.rows().scored()).isEqualTo(rows);
                ratios[pair] = (double) (copied - begun) / (predicted - copied);
                System.out.printf(
                        Locale.ROOT,
                        "RATE copy %.0f rows/s, predict %.0f rows/s, ratio %.3f%n",
                        rows * 1e9 / (copied - begun),
                        rows * 1e9 / (predicted - copied),
                        ratios[pair]);
            }
            Arrays.sort(ratios);
            System.out.printf(Locale.ROOT, "RATE median ratio %.3f%n", ratios[PAIRS / 2]);
        } finally {
            spark.conf().set("spark.sql.codegen.wholeStage", "false");
            spark.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
        }
    }
}
