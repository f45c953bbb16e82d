package io.lockstep.jobs.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be looked up.
 *
 * @param path {@code train.epochs}, {@code optimizer}, {@code optimizer.adam.beta1}; {@code []} behind what is a list,
 *     {@code NAME} where there is any name
 * @param sort what it is
 * @param type what its value may be
 * @param standard its default; absent: it has none
 * @param required whether it must be written
 * @param sentence about it
 * @param example of its value
 * @param topics its keys, its kinds, or the values it may have
 * @param choices registered interfaces whose kinds its value may be
 */
public record Topic(
        String path,
        Sort sort,
        String type,
        @Nullable String standard,
        boolean required,
        String sentence,
        String example,
        List<Topic> topics,
        List<Class<?>> choices) {

    /** What is looked up. */
    public enum Sort {
        /** Key of a config or of a kind. */
        KEY,
        /** Value of a key that has few. */
        VALUE,
        /** Kind of layer, optimizer and so on. */
        KIND,
        /** All kinds of one thing. */
        CHOICE
    }

    /** The last part of its path. */
    public String name() {
        String plain = path.replace("[]", "");
        return plain.substring(plain.lastIndexOf('.') + 1);
    }

    /** Whether what is below stands under names that the config gives. */
    boolean hasNames() {
        return !topics.isEmpty() && topics.get(0).path().startsWith(path + ".NAME.");
    }

    /** This topic and those below it. */
    List<Topic> all() {
        List<Topic> all = new ArrayList<>(List.of(this));
        topics.forEach(topic -> all.addAll(topic.all()));
        return all;
    }

    /** As plain data. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("path", path);
        data.put("is", sort.name().toLowerCase(Locale.ROOT));
        data.put("sentence", sentence);
        if (sort == Sort.KEY) {
            data.put("type", type);
            data.put("required", required);
            data.put("default", standard);
        }
        if (!example.isEmpty()) {
            data.put("example", example);
        }
        if (!topics.isEmpty()) {
            data.put("below", topics.stream().map(Topic::plainData).toList());
        }
        if (!choices.isEmpty()) {
            data.put("kinds_of", choices.stream().map(Reference::nameOf).toList());
        }
        return data;
    }
}
