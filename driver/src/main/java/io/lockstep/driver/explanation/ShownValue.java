package io.lockstep.driver.explanation;

import io.lockstep.driver.column.Numbers;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/** A column's value as a reason tells it. */
final class ShownValue {
    private ShownValue() {}

    /** Text, shortened where it is long; of arrays and bytes how many there are; null of a missing one. */
    static @Nullable String of(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value.getClass().isArray()) {
            int length = Array.getLength(value);
            return length + (value instanceof byte[] ? " bytes" : value instanceof double[] ? " numbers" : " elements");
        }
        return Numbers.shown(value);
    }
}
