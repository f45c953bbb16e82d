package io.lockstep.driver.column;

import java.util.List;

/** Scaling by rank to a normal spread: the normal distribution's quantile of the share that {@link QuantileMap} says. */
public record QuantileNormalScaling() implements Scaling {
    @Override
    public List<Double> probabilities() {
        return QuantileMap.probabilities();
    }

    @Override
    public Scale learn(NumberSummary summary) {
        return new Learnt(QuantileMap.learn(summary));
    }

    record Learnt(List<Double> edges) implements Scale {
        Learnt {
            edges = new QuantileMap(edges);
        }

        @Override
        public double of(double number) {
            return ((QuantileMap) edges).normal(number);
        }
    }
}
