package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.CustomBinding;
import java.util.Map;

/**
 * Form of a column in a config: {@code {numeric: {column: age}}}, or {@code {numeric: age}} where there is no more to
 * say. The binding it is given to knows {@link Columns#REGISTRY}, too.
 */
public final class ColumnBinding implements CustomBinding<Column> {
    @Override
    public Class<Column> type() {
        return Column.class;
    }

    @Override
    public Column bind(Binding binding, Object data, String path) {
        if (data instanceof Map<?, ?> map && map.size() == 1) {
            Map.Entry<?, ?> only = map.entrySet().iterator().next();
            if (only.getValue() != null && !(only.getValue() instanceof Map)) {
                Map<String, Object> keys = Map.of("column", only.getValue());
                return binding.bindKind(Column.class, Map.of(String.valueOf(only.getKey()), keys), path);
            }
        }
        return binding.bindKind(Column.class, data, path);
    }

    @Override
    public Object unbind(Binding binding, Column value) {
        return binding.unbindKind((Record) value);
    }
}
