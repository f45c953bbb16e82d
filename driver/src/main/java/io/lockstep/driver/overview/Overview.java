package io.lockstep.driver.overview;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the data of a config hold.
 *
 * @param name of the config
 * @param sources where their rows went
 * @param classes of each label that has some
 * @param columns answers first, then inputs, then others
 * @param repeats equal rows, where there are any
 * @param warnings the gravest first
 */
public record Overview(
        String name,
        List<SourceAccount> sources,
        List<Classes> classes,
        List<ColumnOverview> columns,
        Map<Part, List<Example>> examples,
        List<Repeat> repeats,
        List<Warning> warnings) {
    public Overview {
        sources = List.copyOf(sources);
        classes = List.copyOf(classes);
        columns = List.copyOf(columns);
        EnumMap<Part, List<Example>> copied = new EnumMap<>(Part.class);
        examples.forEach((part, own) -> copied.put(part, List.copyOf(own)));
        examples = Collections.unmodifiableMap(copied);
        repeats = List.copyOf(repeats);
        warnings = List.copyOf(warnings);
    }

    /** For the JSON of commands: all but what is drawn. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("name", name);
        data.put("rows", sources.stream().map(SourceAccount::plainData).toList());
        data.put("classes", classes.stream().map(Classes::plainData).toList());
        data.put("columns", columns.stream().map(ColumnOverview::plainData).toList());
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        examples.forEach((part, own) ->
                shown.put(part.text(), own.stream().map(Overview::plainData).toList()));
        data.put("examples", shown);
        data.put("repeats", repeats.stream().map(Overview::plainData).toList());
        data.put("warnings", warnings.stream().map(Warning::plainData).toList());
        return data;
    }

    private static Map<String, @Nullable Object> plainData(Example example) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        example.values().forEach((column, value) -> data.put(column, value.describe()));
        return data;
    }

    private static Map<String, @Nullable Object> plainData(Repeat repeat) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("of", repeat.of().text());
        data.put("in", repeat.in().text());
        data.put("rows", repeat.rows());
        data.put("places", List.of(repeat.first(), repeat.second()));
        return data;
    }
}
