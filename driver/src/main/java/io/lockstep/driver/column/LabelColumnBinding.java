package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.CustomBinding;
import java.util.Map;
import java.util.Objects;

/** How a config writes a {@link LabelColumn}: a name, or a column as {@link ColumnBinding} has it. */
public final class LabelColumnBinding implements CustomBinding<LabelColumn> {
    @Override
    public Class<LabelColumn> type() {
        return LabelColumn.class;
    }

    @Override
    public LabelColumn bind(Binding binding, Object data, String path) {
        if (data instanceof Map<?, ?>) {
            Column kind = binding.bind(Column.class, data, path);
            return new LabelColumn(kind.column(), kind);
        }
        return LabelColumn.of(binding.bind(String.class, data, path));
    }

    @Override
    public Object unbind(Binding binding, LabelColumn value) {
        return value.kind() == null ? value.name() : Objects.requireNonNull(binding.unbind(value.kind()));
    }
}
