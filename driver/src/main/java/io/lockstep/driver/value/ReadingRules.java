package io.lockstep.driver.value;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.CustomBinding;
import io.lockstep.kernels.plaindata.Keys;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rules by which the training rows' files were read, as plain data that a model takes along: the source's keys in a config,
 * without its path and what is at its default. Whoever opens files makes a source of them; whoever reads a model need not
 * know one.
 */
public record ReadingRules(Map<String, @Nullable Object> keys) {
    public ReadingRules {
        keys = copy(keys);
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> keys) {
        Map<String, @Nullable Object> copy = Keys.of(keys);
        copy.replaceAll((key, value) -> value(value));
        return Collections.unmodifiableMap(copy);
    }

    /** Whole numbers as one type, whether they come from a file or a record. */
    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return copy(map);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(element -> copy.add(value(element)));
            return Collections.unmodifiableList(copy);
        }
        return value instanceof Integer whole ? (Object) whole.longValue() : value;
    }

    /** Form of the rules in a model: the keys themselves. */
    public static final class Form implements CustomBinding<ReadingRules> {
        @Override
        public Class<ReadingRules> type() {
            return ReadingRules.class;
        }

        @Override
        public ReadingRules bind(Binding binding, Object data, String path) {
            if (data instanceof Map<?, ?> map) {
                return new ReadingRules(copy(map));
            }
            throw new PlainDataException(path, "expected the keys of a source, got " + data);
        }

        @Override
        public Object unbind(Binding binding, ReadingRules rules) {
            return Objects.requireNonNull(binding.unbind(rules.keys()));
        }
    }
}
