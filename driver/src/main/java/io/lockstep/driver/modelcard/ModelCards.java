package io.lockstep.driver.modelcard;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDigest;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.profile.CategoryProfile;
import io.lockstep.driver.profile.ColumnProfile;
import io.lockstep.driver.profile.NumericProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Cards of models in directories: made of what lies in a model's directory, written beside it, filled later. */
public final class ModelCards {
    /** For machines. */
    public static final String JSON = "model-card.json";

    /** For people. */
    public static final String MARKDOWN = "MODEL_CARD.md";

    private ModelCards() {}

    /**
     * Card of a model directory.
     *
     * @param said by people
     * @param metrics by rows: {@code train}, {@code validation}, {@code test}
     * @param digest of the directory
     */
    public static ModelCard of(
            Files files,
            String modelDirectory,
            CardConfig said,
            Map<String, ? extends Map<String, Double>> metrics,
            ModelDigest digest)
            throws IOException {
        Map<String, @Nullable Object> lineage = ModelDirectory.lineage(files, modelDirectory);
        Map<String, @Nullable Object> sections = new LinkedHashMap<>();
        Map<String, @Nullable Object> model = new LinkedHashMap<>();
        model.put("name", map(lineage.get("config")).get("name"));
        model.put(ModelCard.MODEL_SHA256, digest.modelSha256());
        model.put("weights_sha256", digest.weightsSha256());
        describe(
                model, ModelDirectory.spec(files, modelDirectory), ModelDirectory.preprocessing(files, modelDirectory));
        sections.put(ModelCard.MODEL, model);
        sections.put(ModelCard.PURPOSE, said.plainData());
        sections.put(
                ModelCard.DATA,
                data(lineage, ModelDirectory.profile(files, modelDirectory).orElse(null)));
        Map<String, @Nullable Object> measured = new LinkedHashMap<>();
        metrics.forEach((rows, values) -> measured.put(rows, values.isEmpty() ? null : values));
        sections.put(ModelCard.METRICS, measured);
        sections.put(ModelCard.LINEAGE, lineage(lineage));
        return ModelCard.of(sections);
    }

    private static void describe(Map<String, @Nullable Object> model, ModelSpec spec, Preprocessing preprocessing) {
        model.put("parameters", spec.layout().trainableCount());
        Set<String> inputs = new LinkedHashSet<>();
        preprocessing.features().forEach(feature -> inputs.add(feature.column()));
        model.put("inputs", List.copyOf(inputs));
        List<Object> answers = new ArrayList<>();
        for (Output output : spec.outputs()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("output", output.name());
            answer.put("kind", output.loss().target().name());
            answers.add(answer);
        }
        model.put("answers", answers);
        model.put("targets", List.copyOf(preprocessing.targets()));
    }

    private static Map<String, @Nullable Object> data(
            Map<String, @Nullable Object> lineage, @Nullable Profile profile) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("sources", lineage.get("sources"));
        data.put("rows", lineage.get("rows"));
        Map<String, Object> labels = new LinkedHashMap<>();
        for (ColumnProfile label : profile == null ? List.<ColumnProfile>of() : profile.labels()) {
            if (label instanceof CategoryProfile classes) {
                labels.put(classes.column(), classes.values());
            } else if (label instanceof NumericProfile numbers) {
                Map<String, @Nullable Object> moments = new LinkedHashMap<>();
                moments.put("minimum", numbers.minimum());
                moments.put("maximum", numbers.maximum());
                moments.put("mean", numbers.mean());
                moments.put("deviation", numbers.deviation());
                labels.put(numbers.column(), moments);
            }
        }
        data.put("labels", labels.isEmpty() ? null : labels);
        return data;
    }

    private static Map<String, @Nullable Object> lineage(Map<String, @Nullable Object> lineage) {
        Map<?, ?> config = map(lineage.get("config"));
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("run", lineage.get("run"));
        data.put(
                "config_sha256",
                config.isEmpty() ? null : Sha256.of(Json.line(config).getBytes(StandardCharsets.UTF_8)));
        data.put("data", lineage.get("data"));
        data.put("seed", config.get("seed"));
        data.put("precision", map(config.get("train")).get("precision"));
        data.put("step", lineage.get("step"));
        data.put("ended", lineage.get("ended"));
        data.put("initFrom", lineage.get("initFrom"));
        data.put("versions", lineage.get("versions"));
        return data;
    }

    private static Map<?, ?> map(@Nullable Object data) {
        return data instanceof Map<?, ?> map ? map : Map.of();
    }

    /**
     * The card in a directory.
     *
     * @throws IOException when there is one that cannot be read
     */
    public static Optional<ModelCard> read(Files files, String directory) throws IOException {
        String file = directory + "/" + JSON;
        return files.exists(file) ? Optional.of(ModelCard.read(files.read(file), file)) : Optional.empty();
    }

    /**
     * Both forms of a card by their file names, in the order in which they are written: the JSON is the card, the Markdown, of which an
     * earlier one is deleted before, names the digest of the JSON that it was made of. So nobody finds two of different cards.
     */
    public static Map<String, byte[]> documents(ModelCard card) {
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put(JSON, card.toBytes());
        documents.put(MARKDOWN, card.markdown().getBytes(StandardCharsets.UTF_8));
        return documents;
    }

    /** Where the card of a model is looked for: in the run or version around its directory. */
    public static String beside(String modelDirectory) {
        return modelDirectory.replaceFirst("/[^/]*/?$", "");
    }

    /**
     * Writes a model's card with one more section into a directory: the card that is there, else the one beside the model, else one of
     * what lies in the model's directory.
     *
     * @param model resolved directory
     * @param target may be where the card is
     * @param section {@link ModelCard#GROUPS} or {@link ModelCard#EXPLANATION}
     * @throws IllegalArgumentException when the card that is there is another model's
     */
    public static void fill(
            Files files, String model, String target, String section, Map<String, ? extends @Nullable Object> data)
            throws IOException {
        ModelDigest digest = ModelDirectory.load(files, model).digest();
        String modelSha256 = digest.modelSha256();
        Optional<ModelCard> there = own(files, modelSha256, target);
        Optional<ModelCard> kept = there.isPresent() ? there : read(files, beside(model));
        ModelCard card = kept.isPresent() && kept.get().modelSha256().equals(modelSha256)
                ? kept.get()
                : of(files, model, CardConfig.NONE, measured(files, model), digest);
        ModelCard filled = card.with(section, data);
        files.delete(target + "/" + MARKDOWN);
        for (Map.Entry<String, byte[]> document : documents(filled).entrySet()) {
            files.replace(target + "/" + document.getKey(), document.getValue());
        }
    }

    /**
     * Asks before work begins whether {@link #fill} can write there.
     *
     * @param model resolved directory
     * @throws IllegalArgumentException when the card that is there is another model's
     * @throws IOException when it cannot be read
     */
    public static void check(Files files, String model, String target) throws IOException {
        own(files, ModelDirectory.load(files, model).digest().modelSha256(), target);
    }

    private static Optional<ModelCard> own(Files files, String modelSha256, String target) throws IOException {
        Optional<ModelCard> there = read(files, target);
        if (there.isPresent() && !there.get().modelSha256().equals(modelSha256)) {
            throw new IllegalArgumentException(target + "/" + JSON + ": expected the card of the model " + modelSha256
                    + ", got that of " + there.get().modelSha256() + ". Choose another --card");
        }
        return there;
    }

    /** What a model's lineage says was measured: nothing of test rows. */
    private static Map<String, Map<String, Double>> measured(Files files, String model) throws IOException {
        Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
        map(ModelDirectory.lineage(files, model).get("metrics")).forEach((rows, values) -> {
            Map<String, Double> numbers = new LinkedHashMap<>();
            map(values).forEach((name, value) -> {
                if (value instanceof Number number) {
                    numbers.put(String.valueOf(name), number.doubleValue());
                }
            });
            metrics.put(String.valueOf(rows), numbers);
        });
        return metrics;
    }
}
