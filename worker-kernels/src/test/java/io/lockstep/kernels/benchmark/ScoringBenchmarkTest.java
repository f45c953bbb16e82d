package io.lockstep.kernels.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.optimizer.Sgd;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoringBenchmarkTest {
    private static final Workload SMALL = Workload.ofImages(
            "small",
            ModelSpec.sequential(Shape.of(100), List.of(Dense.of(10)), new SoftmaxCrossEntropy(0)),
            new Sgd(0.05, 0.9, false, 0),
            10,
            64);
    private static final Backend BACKEND = Backends.choose().backend();

    private static ScoringBenchmark benchmark(Workload workload, int threads, int batch) {
        return new ScoringBenchmark(workload, BACKEND, Precision.F32, threads, batch, 3, 0.02);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 200", "2, 7"})
    void countsTheRowsOfAllThreads(int threads, int batch) throws InterruptedException {
        ScoringBenchmark.Result result = benchmark(SMALL, threads, batch).run();
        assertThat(result.rowsPerSecond()).isPositive().isBetween(result.lowest(), result.highest());
        assertThat(result.gflops()).isCloseTo(result.rowsPerSecond() * 2 * 1000 / 1e9, withinPercentage(1e-9));
        assertThat(result.batch()).isEqualTo(batch);
        assertThat(result.threads()).isEqualTo(threads);
    }

    @Test
    void saysWhatItTakes() {
        assertThatThrownBy(() -> benchmark(SMALL, 0, 1)).hasMessage("--threads: expected 1 to 1024, got 0");
        assertThatThrownBy(() -> benchmark(SMALL, 1, 0)).hasMessage("--batch: expected 1 to 65536 rows, got 0");
        assertThatThrownBy(() -> benchmark(Workload.named("dcgan"), 1, 1))
                .hasMessage("--workload: expected one whose network scores rows, got 'dcgan', which trains in phases."
                        + " Choose another");
    }
}
