package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.CustomBinding;
import java.util.Map;
import java.util.Objects;

/** How a config writes a column: {@code {numeric: {column: age}}}, or {@code {numeric: age}} where there is no more to say. */
public final class ColumnBinding implements CustomBinding<Column> {
    private static final Binding KINDS = new Binding(Columns.REGISTRY);

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
                return KINDS.bind(Column.class, Map.of(String.valueOf(only.getKey()), keys), path);
            }
        }
        return KINDS.bind(Column.class, data, path);
    }

    @Override
    public Object unbind(Binding binding, Column value) {
        return Objects.requireNonNull(KINDS.unbind(value));
    }
}
