package io.lockstep.driver.column;

/**
 * Scaling to the range from 0 to 1: {@code (x - minimum) / (maximum - minimum)}; 0 where all numbers are equal. A number
 * outside the training rows' range falls outside, unless the column is clipped.
 */
public record MinMaxScaling() implements Scaling {
    @Override
    public Scale learn(NumberSummary summary) {
        return new Learnt(summary.minimum(), summary.maximum());
    }

    record Learnt(double minimum, double maximum) implements Scale {
        Learnt {
            if (!(minimum <= maximum)) {
                throw new IllegalArgumentException(
                        "minimum must be at most the maximum, got " + minimum + " and " + maximum);
            }
        }

        @Override
        public double of(double number) {
            double range = maximum - minimum;
            return (number - minimum) / (range > 0 ? range : 1);
        }
    }
}
