package io.lockstep.scorer;

import java.lang.reflect.Array;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of a row as features read them: of sequences of numbers an array of doubles, of others an array of what they hold. */
final class RowValues {
    private RowValues() {}

    static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return array(list.toArray());
        }
        if (value instanceof Object[] objects) {
            return array(objects);
        }
        if (value == null || value instanceof byte[] || value instanceof double[]) {
            return value;
        }
        return value.getClass().isArray() ? numbers(value) : value;
    }

    private static Object array(@Nullable Object[] objects) {
        double[] numbers = new double[objects.length];
        for (int i = 0; i < numbers.length; i++) {
            if (!(objects[i] instanceof Number number)) {
                return objects;
            }
            numbers[i] = number.doubleValue();
        }
        return numbers;
    }

    /** Of primitives. */
    private static Object numbers(Object primitives) {
        @Nullable Object[] objects = new @Nullable Object[Array.getLength(primitives)];
        for (int i = 0; i < objects.length; i++) {
            objects[i] = Array.get(primitives, i);
        }
        return array(objects);
    }
}
