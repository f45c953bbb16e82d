package io.lockstep.kernels.plaindata;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key by which plain data writes a component of a record.
 *
 * @param name of the key
 * @param owner record that has the component: another than the one asked for where that is {@link Inlined}
 * @param type of the value
 * @param standard its {@link Default}; absent: it has none
 * @param required whether it must be there
 */
public record Key(
        String name, Class<?> owner, Type type, @Nullable String standard, boolean required) {
    /** Keys of a record, those of its {@link Inlined} components among them, in order. */
    public static List<Key> of(Class<?> record) {
        List<Key> keys = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            if (component.isAnnotationPresent(Inlined.class)) {
                keys.addAll(of(component.getType()));
                continue;
            }
            Default standard = component.getAnnotation(Default.class);
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            keys.add(new Key(
                    component.getName(),
                    record,
                    component.getGenericType(),
                    standard == null ? null : standard.value(),
                    standard == null && !nullable));
        }
        return keys;
    }
}
