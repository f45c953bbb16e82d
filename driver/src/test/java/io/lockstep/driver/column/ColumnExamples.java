package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Examples of one kind of column, in the class {@code NumericColumnExamples} beside {@code NumericColumn}. By them
 * {@link ColumnContractTest} checks the kind.
 */
public interface ColumnExamples {
    /** One column of the kind. */
    Column column();

    /** A type that it takes, and one that it refuses. */
    List<ColumnType> types();

    /** Values of training rows. */
    List<@Nullable Object> values();

    /** What is learnt from them, by hand. */
    Feature learnt();

    /** What a network gets of each value, by hand. */
    List<List<? extends Number>> encoded();

    /** Names of the first elements. */
    List<String> elements();

    /** Values that are refused before anything is learnt, each with its message. */
    Map<Object, String> refused();

    /** The examples of a kind. */
    static ColumnExamples of(Class<? extends Column> kind) {
        try {
            return Class.forName(kind.getName() + "Examples")
                    .asSubclass(ColumnExamples.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(
                    kind.getSimpleName() + ": expected its examples in the class " + kind.getSimpleName()
                            + "Examples beside it, with a constructor without arguments",
                    e);
        }
    }

    /** Refused values in order. */
    static Map<Object, String> refusals(Object... valuesAndMessages) {
        Map<Object, String> refusals = new LinkedHashMap<>();
        for (int i = 0; i < valuesAndMessages.length; i += 2) {
            refusals.put(
                    Objects.requireNonNull(valuesAndMessages[i]),
                    String.valueOf(Objects.requireNonNull(valuesAndMessages[i + 1])));
        }
        return refusals;
    }
}
