package io.lockstep.driver.registry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be published.
 *
 * @param key what the version is the result of; one that is published already is not published again
 * @param model a model directory, anywhere; copied
 * @param documents by file name, such as {@code decision.json}
 * @param facts plain data, small; {@link Version#METRICS} are shown
 * @param aliases that point at it from the moment it is there
 * @param expected versions that aliases must still point at, 0 for none at all, so that what was decided by them holds
 * @param why for people; may be empty
 */
public record Publication(
        String key,
        String model,
        Map<String, byte[]> documents,
        Map<String, Object> facts,
        List<String> aliases,
        Map<String, Long> expected,
        String why) {
    public Publication {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("publication: expected a key, got none. Use the model's SHA-256");
        }
        documents.keySet().forEach(Names::document);
        aliases.forEach(Names::alias);
        documents = new LinkedHashMap<>(documents);
        facts = new LinkedHashMap<>(facts);
        aliases = List.copyOf(aliases);
        expected = Map.copyOf(expected);
    }

    /** A model alone. */
    public static Publication of(String key, String model, String why) {
        return new Publication(key, model, Map.of(), Map.of(), List.of(), Map.of(), why);
    }

    /** The same with other documents. */
    public Publication withDocuments(Map<String, byte[]> others) {
        return new Publication(key, model, others, facts, aliases, expected, why);
    }

    /** The same with other facts. */
    public Publication withFacts(Map<String, Object> others) {
        return new Publication(key, model, documents, new LinkedHashMap<>(others), aliases, expected, why);
    }

    /** The same, pointed at by aliases. */
    public Publication withAliases(List<String> others, Map<String, Long> stillAt) {
        return new Publication(key, model, documents, facts, others, stillAt, why);
    }
}
