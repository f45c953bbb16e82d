package io.lockstep.driver.source;

import org.apache.spark.ml.linalg.Vector;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** Spark's values as plain Java ones. */
final class Values {
    private Values() {}

    static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Vector vector) {
            return vector.toArray();
        }
        if (value instanceof Seq<?> sequence) {
            double[] numbers = new double[sequence.length()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = sequence.apply(i) instanceof Number number ? number.doubleValue() : Double.NaN;
            }
            return numbers;
        }
        return value;
    }
}
