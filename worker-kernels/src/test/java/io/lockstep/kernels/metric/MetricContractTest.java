package io.lockstep.kernels.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.loss.Labelling;
import io.lockstep.kernels.loss.StepIds;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.testing.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered metric must do: the same bytes and bits whatever the order of rows and merges. */
@Seeded
class MetricContractTest {
    private static final int ROWS = 12_000;
    private static final int SIZE = 3;

    static List<Metric> metrics() {
        Binding binding = new Binding(Metrics.REGISTRY);
        List<Metric> metrics = new ArrayList<>();
        for (String name : Metrics.REGISTRY.names()) {
            metrics.add(binding.bind(Metric.class, name, "metric"));
        }
        return metrics;
    }

    /** The first that it measures. */
    private static Target target(Metric metric) {
        return Stream.of(
                        new Target.ClassIndex(),
                        new Target.YesNo(),
                        new Target.Labels(),
                        new Target.Numbers(),
                        new StepIds(1, null),
                        new Labelling(3, 0, null))
                .filter(metric::measures)
                .findFirst()
                .orElseThrow();
    }

    /** Rows of awkward numbers: magnitudes from 1e-6 to 1e6, ties, weights that are no powers of two. */
    private static final class Rows {
        final float[] scores = new float[ROWS * SIZE];
        final float[] targets = new float[ROWS * SIZE];
        final float[] weights = new float[ROWS];
        final float[] losses = new float[ROWS];

        Rows(SplittableRandom random) {
            for (int i = 0; i < ROWS * SIZE; i++) {
                scores[i] = (float) (Math.pow(10, random.nextInt(12) - 6) * (random.nextInt(2001) - 1000) / 1000);
                targets[i] = random.nextInt(2);
            }
            for (int i = 0; i < ROWS; i++) {
                weights[i] = random.nextInt(8) * 0.3f;
                losses[i] = (float) random.nextDouble();
            }
        }

        void add(MetricAccumulator accumulator, int row) {
            accumulator.add(
                    1,
                    SIZE,
                    Arrays.copyOfRange(scores, row * SIZE, (row + 1) * SIZE),
                    Arrays.copyOfRange(targets, row * SIZE, (row + 1) * SIZE),
                    new float[] {weights[row]},
                    new float[] {losses[row]});
        }
    }

    private static int[] shuffled(SplittableRandom random) {
        int[] order = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void orderOfRowsAndMergesChangesNoBit(Metric metric, SplittableRandom random) {
        Rows rows = new Rows(random);
        MetricAccumulator whole = metric.accumulator(target(metric));
        for (int row = 0; row < ROWS; row++) {
            rows.add(whole, row);
        }
        for (int parts : new int[] {1, 2, 7}) {
            int[] order = shuffled(random);
            MetricAccumulator merged = metric.accumulator(target(metric));
            for (int part = 0; part < parts; part++) {
                MetricAccumulator own = metric.accumulator(target(metric));
                for (int i = part; i < ROWS; i += parts) {
                    rows.add(own, order[i]);
                }
                merged.merge(own.toBytes());
            }
            assertThat(Arrays.equals(merged.toBytes(), whole.toBytes())).isTrue();
            assertThat(merged.value()).isEqualTo(whole.value());
        }
        assertThat(whole.value()).isFinite();
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void aSetAgreesWithItsMetricsAndCountsRows(Metric metric, SplittableRandom random) {
        Rows rows = new Rows(random);
        MetricAccumulator single = metric.accumulator(target(metric));
        single.add(ROWS, SIZE, rows.scores, rows.targets, rows.weights, rows.losses);
        MetricSet set = new MetricSet(List.of(metric), target(metric));
        set.add(ROWS, SIZE, rows.scores, rows.targets, rows.weights, rows.losses);
        MetricSet merged = new MetricSet(List.of(metric), target(metric));
        merged.merge(set.toBytes());
        merged.merge(new MetricSet(List.of(metric), target(metric)).toBytes());
        assertThat(merged.values()).containsAllEntriesOf(single.values(metric.name()));
        assertThat(merged.rows()).isEqualTo(ROWS);
    }
}
