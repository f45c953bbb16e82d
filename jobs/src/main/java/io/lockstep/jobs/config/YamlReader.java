package io.lockstep.jobs.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * One YAML 1.2 document as plain data with positions. Built straight from the parser's events, so that every limit
 * holds before anything is made of the text: length, depth, number of values (an alias counts as all that it stands
 * for). No tags beyond the core schema's, no duplicate keys, no recursion.
 */
final class YamlReader {
    private static final int MAXIMUM_CHARACTERS = 1 << 20;
    private static final int MAXIMUM_DEPTH = 32;
    private static final int MAXIMUM_VALUES = 100_000;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setCodePointLimit(MAXIMUM_CHARACTERS)
            .build();
    private static final ScalarResolver RESOLVER = new CoreScalarResolver(false);

    private final String source;
    private final boolean lines;
    private final Iterator<Event> events;
    private final Map<String, String> origins = new LinkedHashMap<>();
    private final Map<Anchor, Anchored> anchors = new LinkedHashMap<>();
    private int values;

    private record Anchored(@Nullable Object value, int size) {}

    private YamlReader(String text, String source, boolean lines) {
        this.source = source;
        this.lines = lines;
        this.events = new Parse(SETTINGS).parseString(text).iterator();
    }

    /**
     * @param source the file's name, for messages
     * @throws ConfigException when the text is not one YAML document within the limits
     */
    static Located read(String text, String source) {
        return new YamlReader(text, source, true).document();
    }

    /** A value given on the command line; messages name the option and no line. */
    static @Nullable Object value(String text, String option) {
        return new YamlReader(text, option, false).document().data();
    }

    private Located document() {
        try {
            Object data = null;
            boolean found = false;
            while (events.hasNext()) {
                Event event = events.next();
                if (event instanceof NodeEvent node) {
                    data = node(node, "", 0);
                } else if (event.getEventId() == Event.ID.DocumentStart) {
                    if (found) {
                        throw refuse(event.getStartMark(), "expected one document, got a second one. Remove it");
                    }
                    found = true;
                }
            }
            return new Located(data, origins);
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().isPresent() ? e.getProblemMark() : e.getContextMark();
            String problem = e.getContext() == null ? e.getProblem() : e.getContext() + ", " + e.getProblem();
            throw new ConfigException(
                    place(mark) + ": expected YAML, got this: " + problem
                            + ". Look at the indentation and the line before",
                    e);
        } catch (YamlEngineException e) {
            throw new ConfigException(
                    source + ": expected YAML of at most " + MAXIMUM_CHARACTERS + " characters, got this: "
                            + e.getMessage(),
                    e);
        }
    }

    private @Nullable Object node(NodeEvent event, String path, int depth) {
        count(event, 1);
        origins.putIfAbsent(path, place(event.getStartMark()));
        if (depth > MAXIMUM_DEPTH) {
            throw refuse(event.getStartMark(), "expected at most " + MAXIMUM_DEPTH + " levels of nesting, got more");
        }
        int before = values;
        Object value;
        if (event instanceof AliasEvent alias) {
            return alias(alias);
        } else if (event instanceof ScalarEvent scalar) {
            value = scalar(scalar);
        } else if (event instanceof SequenceStartEvent sequence) {
            plain(sequence.getTag(), Tag.SEQ, event);
            value = list(path, depth);
        } else if (event instanceof MappingStartEvent mapping) {
            plain(mapping.getTag(), Tag.MAP, event);
            value = map(path, depth);
        } else {
            throw refuse(event.getStartMark(), "expected a value, got " + event.getEventId());
        }
        Optional<Anchor> anchor = event.getAnchor();
        if (anchor.isPresent()) {
            anchors.put(anchor.get(), new Anchored(value, values - before + 1));
        }
        return value;
    }

    private @Nullable Object alias(AliasEvent event) {
        Anchored anchored = anchors.get(event.getAlias());
        if (anchored == null) {
            throw refuse(
                    event.getStartMark(),
                    "expected an anchor written out before, got *" + event.getAlias() + ". Write &" + event.getAlias()
                            + " where its value stands");
        }
        count(event, anchored.size());
        return anchored.value();
    }

    private List<@Nullable Object> list(String path, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        Event event = events.next();
        while (event instanceof NodeEvent node) {
            list.add(node(node, path + "[" + list.size() + "]", depth + 1));
            event = events.next();
        }
        return list;
    }

    private Map<String, @Nullable Object> map(String path, int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        Event event = events.next();
        while (event instanceof NodeEvent keyEvent) {
            if (!(keyEvent instanceof ScalarEvent keyScalar)) {
                throw refuse(event.getStartMark(), "expected a key of plain text, got a list, a map or an alias");
            }
            String key = keyScalar.getValue();
            if (map.containsKey(key)) {
                throw refuse(
                        event.getStartMark(),
                        (path.isEmpty() ? key : path + "." + key) + ": expected once, got a second time. Remove one");
            }
            String here = path.isEmpty() ? key : path + "." + key;
            origins.put(here, place(event.getStartMark()));
            map.put(key, node((NodeEvent) events.next(), here, depth + 1));
            event = events.next();
        }
        return map;
    }

    private @Nullable Object scalar(ScalarEvent event) {
        String text = event.getValue();
        Tag tag =
                event.getTag().map(Tag::new).orElseGet(() -> event.isPlain() ? RESOLVER.resolve(text, true) : Tag.STR);
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        }
        try {
            if (tag.equals(Tag.INT)) {
                return whole(text);
            }
            if (tag.equals(Tag.FLOAT)) {
                return fraction(text);
            }
        } catch (NumberFormatException e) {
            throw refuse(event.getStartMark(), "expected a number, got '" + text + "'");
        }
        plain(event.getTag(), Tag.STR, event);
        return text;
    }

    private static Number whole(String text) {
        String digits = text.startsWith("+") ? text.substring(1) : text;
        BigInteger value = digits.startsWith("0x")
                ? new BigInteger(digits.substring(2), 16)
                : digits.startsWith("0o") ? new BigInteger(digits.substring(2), 8) : new BigInteger(digits);
        return value.bitLength() < Long.SIZE ? value.longValue() : value;
    }

    private static Number fraction(String text) {
        if (text.endsWith("inf") || text.endsWith("Inf") || text.endsWith("INF")) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return text.startsWith(".n") || text.startsWith(".N") ? Double.NaN : new BigDecimal(text);
    }

    private void plain(Optional<String> tag, Tag allowed, NodeEvent event) {
        if (tag.isPresent() && !tag.get().equals(allowed.getValue())) {
            throw refuse(event.getStartMark(), "expected plain data, got the tag " + tag.get() + ". Remove the tag");
        }
    }

    private void count(NodeEvent event, int size) {
        values += size;
        if (values > MAXIMUM_VALUES) {
            throw refuse(event.getStartMark(), "expected at most " + MAXIMUM_VALUES + " values, got more");
        }
    }

    private String place(Optional<Mark> mark) {
        return lines && mark.isPresent() ? source + ":" + (mark.get().getLine() + 1) : source;
    }

    private ConfigException refuse(Optional<Mark> mark, String problem) {
        return new ConfigException(place(mark) + ": " + problem);
    }
}
