package io.lockstep.driver.column;

import java.util.List;

/** Scaling by rank to an even spread from 0 to 1: the share of training rows below, as {@link QuantileMap} says. */
public record QuantileUniformScaling() implements Scaling {
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
            return ((QuantileMap) edges).share(number);
        }
    }
}
