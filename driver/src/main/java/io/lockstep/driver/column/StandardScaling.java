package io.lockstep.driver.column;

/** Scaling to mean 0 and deviation 1: {@code (x - mean) / deviation}. */
public record StandardScaling() implements Scaling {
    @Override
    public boolean needsMoments() {
        return true;
    }

    @Override
    public Scale learn(NumberSummary summary) {
        return new Learnt(summary.mean(), summary.deviation());
    }

    record Learnt(double mean, double deviation) implements Scale {
        Learnt {
            if (!(deviation > 0)) {
                throw new IllegalArgumentException("deviation must be above 0, got " + deviation);
            }
        }

        @Override
        public double of(double number) {
            return (number - mean) / deviation;
        }
    }
}
