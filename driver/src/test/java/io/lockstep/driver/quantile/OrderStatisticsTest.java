package io.lockstep.driver.quantile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OrderStatisticsTest {
    private static OrderStatistics of(List<Double> probabilities, double... numbers) {
        OrderStatistics statistics = new OrderStatistics(probabilities);
        for (double number : numbers) {
            statistics.add(number);
        }
        return statistics;
    }

    /** From NumPy's documentation of percentile and quantile, and R's {@code quantile(1:10, 0.33)}. */
    @Test
    void quantilesAreThoseOfType7() {
        assertThat(of(List.of(0.5), 10, 7, 4, 3, 2, 1).quantile(0.5)).isEqualTo(3.5);
        OrderStatistics four = of(List.of(0.0, 0.25, 0.5, 1.0), 4, 1, 3, 2);
        assertThat(four.settled()).isTrue();
        assertThat(four.quantile(0)).isEqualTo(1);
        assertThat(four.quantile(0.25)).isEqualTo(1.75);
        assertThat(four.quantile(0.5)).isEqualTo(2.5);
        assertThat(four.quantile(1)).isEqualTo(4);
        assertThat(of(List.of(0.33), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).quantile(0.33))
                .isEqualTo(3.97);
        assertThat(of(List.of(0.5)).quantile(0.5)).isZero();
    }

    /** Against a sorted array, with cells so few that several passes are needed, in any order and division. */
    @Test
    void quantilesAreThoseOfTheSortedNumbersHoweverTheyCome() {
        Random random = new Random(7);
        List<Double> probabilities = List.of(0.0, 0.01, 0.3, 0.5, 0.77, 0.999, 1.0);
        for (int trial = 0; trial < 40; trial++) {
            List<Double> numbers = new ArrayList<>();
            int count = 1 + random.nextInt(700);
            for (int i = 0; i < count; i++) {
                double number = trial % 3 == 0
                        ? random.nextInt(20) - 10
                        : trial % 3 == 1 ? Math.exp(20 * random.nextGaussian()) : 100 + random.nextGaussian() * 1e-9;
                numbers.add(trial % 2 == 0 ? number : 0.0 - number);
            }
            double[] sorted = numbers.stream()
                    .mapToDouble(number -> number + 0.0)
                    .sorted()
                    .toArray();
            Collections.shuffle(numbers, random);
            OrderStatistics found = search(probabilities, numbers, 1 + random.nextInt(5));
            for (double probability : probabilities) {
                double place = (count - 1) * probability;
                int rank = (int) Math.floor(place);
                double low = sorted[rank];
                double high = sorted[Math.min(count - 1, rank + 1)];
                double part = place - rank;
                double expected = part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
                assertThat(found.quantile(probability))
                        .as("trial %s, probability %s", trial, probability)
                        .isEqualTo(low == high ? low : expected);
            }
        }
    }

    private static OrderStatistics search(List<Double> probabilities, List<Double> numbers, int parts) {
        OrderStatistics all = new OrderStatistics(probabilities, 8, 4);
        List<String> passes = new ArrayList<>();
        while (true) {
            for (int part = 0; part < parts; part++) {
                OrderStatistics own = new OrderStatistics(probabilities, 8, 4);
                for (String pass : passes) {
                    own.merge(pass);
                    own = own.again();
                }
                for (int i = part; i < numbers.size(); i += parts) {
                    own.add(numbers.get(i) + 0.0);
                }
                all.merge(own.counted());
            }
            if (all.settled()) {
                return all;
            }
            assertThat(passes.size()).isLessThan(40);
            passes.add(all.counted());
            all = all.again();
        }
    }

    @Test
    void cellsAreTheSameInAnyOrderAndDivision() {
        Random random = new Random(1);
        double[] numbers = random.doubles(5000, -1, 1).toArray();
        String counted = of(List.of(0.5), numbers).counted();
        OrderStatistics halves = of(List.of(0.5), Arrays.copyOfRange(numbers, 0, 1234));
        halves.merge(of(List.of(0.5), Arrays.copyOfRange(numbers, 1234, 5000)).counted());
        assertThat(halves.counted()).isEqualTo(counted);
    }

    @Test
    void otherNumbersThanInThePassBeforeAreRefused() {
        OrderStatistics first = new OrderStatistics(List.of(0.5), 2, 2);
        for (int i = 0; i < 100; i++) {
            first.add(i);
        }
        OrderStatistics next = first.again();
        assertThatThrownBy(next::settled)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("order statistic 49 of 100: expected the numbers of the pass before, got others."
                        + " Read the same data");
    }
}
