package io.lockstep.jobs.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers of a reference as lines of text and as plain data. */
public final class ReferenceText {
    /** More answers than these are listed in a line each. */
    private static final int MOST_WHOLE = 3;

    private final Reference reference;

    public ReferenceText(Reference reference) {
        this.reference = reference;
    }

    /** All keys and kinds, by name. */
    public List<String> overview() {
        List<String> lines = new ArrayList<>(List.of("Keys of a config:"));
        reference.config().forEach(topic -> lines.add("  " + topic.name() + names(topic.topics())));
        lines.add("Kinds:");
        reference.choices().forEach(topic -> lines.add("  " + topic.name() + names(topic.topics())));
        lines.add("lockstep reference KEY says more of any of them: train.epochs, adam, dense.units");
        return lines;
    }

    private static String names(List<Topic> topics) {
        return topics.isEmpty() ? "" : ": " + topics.stream().map(Topic::name).collect(Collectors.joining(", "));
    }

    /** What was found. */
    public List<String> lines(List<Topic> found) {
        List<String> lines = new ArrayList<>();
        if (found.size() > MOST_WHOLE) {
            found.forEach(topic -> lines.add(topic.path() + described(topic)));
            lines.add("Give more of one of these paths to see its type, default and example");
            return lines;
        }
        for (Topic topic : found) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            addWhole(topic, lines);
        }
        return lines;
    }

    private void addWhole(Topic topic, List<String> lines) {
        lines.add(topic.path() + properties(topic));
        if (!topic.sentence().isEmpty()) {
            lines.add("  " + topic.sentence());
        }
        if (!topic.example().isEmpty()) {
            lines.add("  for example " + (topic.sort() == Topic.Sort.KEY ? topic.name() + ": " : "") + topic.example());
        }
        if (topic.sort() == Topic.Sort.KIND) {
            lines.add("  used in " + String.join(", ", reference.usedIn(topic.type())));
        }
        addList(topic.sort() == Topic.Sort.CHOICE ? "kinds:" : "below it:", topic.topics(), lines);
        for (Class<?> choice : topic.choices()) {
            addList("kinds of " + Reference.nameOf(choice) + ":", reference.kinds(choice), lines);
        }
    }

    private static void addList(String heading, List<Topic> topics, List<String> lines) {
        if (!topics.isEmpty()) {
            lines.add("  " + heading);
            topics.forEach(topic -> lines.add("    " + topic.name() + properties(topic) + described(topic)));
        }
    }

    private static String described(Topic topic) {
        return topic.sentence().isEmpty() ? "" : ": " + topic.sentence();
    }

    /** What a key may be, and whether it must. */
    private static String properties(Topic topic) {
        if (topic.sort() != Topic.Sort.KEY) {
            return "";
        }
        return " (" + topic.type()
                + (topic.required() ? ", required" : topic.standard() == null ? "" : ", default " + topic.standard())
                + ")";
    }

    /** What was found, or everything, for programs. */
    public Map<String, @Nullable Object> plainData(@Nullable List<Topic> found) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        if (found != null) {
            data.put("found", found.stream().map(Topic::plainData).toList());
            return data;
        }
        data.put("config", reference.config().stream().map(Topic::plainData).toList());
        data.put("kinds", reference.choices().stream().map(Topic::plainData).toList());
        return data;
    }
}
