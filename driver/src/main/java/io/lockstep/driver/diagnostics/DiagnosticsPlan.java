package io.lockstep.driver.diagnostics;

import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What is collected; travels as JSON.
 *
 * @param examples most rows of each answer that are shown; 0: none
 * @param order column that says which row comes before which; absent: none
 */
public record DiagnosticsPlan(int examples, @Nullable String order) {
    private static final Binding BINDING = new Binding();

    /** The same where a column is there, else without an order. */
    public DiagnosticsPlan orderedAmong(Collection<String> columns) {
        return order == null || columns.contains(order) ? this : new DiagnosticsPlan(examples, null);
    }

    public String toJson() {
        return Json.line(BINDING.unbind(this));
    }

    /** @param json of {@link #toJson} */
    public static DiagnosticsPlan of(String json) throws IOException {
        return BINDING.bind(DiagnosticsPlan.class, Json.parse(json, "diagnostics"), "diagnostics");
    }
}
