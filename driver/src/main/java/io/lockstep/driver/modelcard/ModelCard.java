package io.lockstep.driver.modelcard;

import io.lockstep.driver.json.VersionedDocument;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Card of one model: sections of plain data by name, in a fixed order. What nobody said or measured is null, and stands as
 * "not stated" where people read it.
 *
 * <pre>
 * model        name, digests, parameters, inputs, answers
 * purpose      what people said of it: purpose, owner, contact, licence, limits
 * data         sources, rows by what became of them, balance of labels
 * metrics      train, validation, test
 * groups       an audit
 * explanation  columns by how much they matter, fidelity of the method
 * lineage      run, digests of config and data, seed, versions
 * </pre>
 */
public final class ModelCard {
    /** Of an audit. */
    public static final String GROUPS = "groups";

    /** Of explanations. */
    public static final String EXPLANATION = "explanation";

    static final String MODEL = "model";
    static final String PURPOSE = "purpose";
    static final String DATA = "data";
    static final String METRICS = "metrics";
    static final String LINEAGE = "lineage";
    static final String MODEL_SHA256 = "model_sha256";

    private static final VersionedDocument FORMAT = new VersionedDocument("lockstep-model-card", 1);

    private final Map<String, @Nullable Object> sections;

    private ModelCard(Map<String, @Nullable Object> given) {
        Map<String, @Nullable Object> ordered = new LinkedHashMap<>();
        for (String name : new String[] {MODEL, PURPOSE, DATA, METRICS, GROUPS, EXPLANATION, LINEAGE}) {
            ordered.put(name, given.get(name));
        }
        this.sections = ordered;
    }

    static ModelCard of(Map<String, @Nullable Object> sections) {
        return new ModelCard(sections);
    }

    /**
     * Reads a file's card.
     *
     * @param where the file's name, for messages
     * @throws IOException when it is none, or of another version
     */
    static ModelCard read(byte[] bytes, String where) throws IOException {
        return new ModelCard(FORMAT.read(bytes, where));
    }

    /**
     * The same with another section.
     *
     * @param data plain data
     */
    public ModelCard with(String section, Map<String, ? extends @Nullable Object> data) {
        if (!sections.containsKey(section)) {
            throw new IllegalArgumentException(
                    "model card: expected one of " + sections.keySet() + ", got " + section + ". Name a section");
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>(sections);
        all.put(section, new LinkedHashMap<>(data));
        return new ModelCard(all);
    }

    /** A section; empty where nothing is known of it. */
    public Map<?, ?> section(String name) {
        return sections.get(name) instanceof Map<?, ?> map ? map : Map.of();
    }

    /** Digest of the model that it is of; empty where it does not say. */
    String modelSha256() {
        Object digest = section(MODEL).get(MODEL_SHA256);
        return digest == null ? "" : String.valueOf(digest);
    }

    /** For machines. */
    public byte[] toBytes() {
        return FORMAT.write(sections);
    }

    /** For people. */
    public String markdown() {
        return new CardText(this).text();
    }
}
