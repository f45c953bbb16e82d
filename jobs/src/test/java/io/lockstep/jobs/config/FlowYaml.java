package io.lockstep.jobs.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plain data as YAML on one line. */
final class FlowYaml {
    private FlowYaml() {}

    static String write(@Nullable Object data) {
        if (data instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> write(entry.getKey()) + ": " + write(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (data instanceof List<?> list) {
            return list.stream().map(FlowYaml::write).collect(Collectors.joining(", ", "[", "]"));
        }
        return data instanceof String text
                ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                : String.valueOf(data);
    }
}
