package io.lockstep.driver.prepare;

import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.Question;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.shard.Sha256;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceFiles;
import io.lockstep.driver.source.Sources;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a preparation can be used again: a digest of the files (path, size, time of the last change) and of all that
 * decides what becomes of their rows.
 */
final class Fingerprint {
    /** Changes whenever the same files and config would give other shards. */
    private static final int PREPARATION_VERSION = 1;

    private static final Binding BINDING = new Binding(Sources.REGISTRY);

    private Fingerprint() {}

    static String of(Files files, RunConfig config) throws IOException {
        DataConfig data = config.data();
        Map<String, @Nullable Object> parts = new LinkedHashMap<>();
        parts.put("version", PREPARATION_VERSION);
        if (config.model().outputs().isEmpty()) {
            parts.put("task", config.questions().get(0).task().name());
        } else {
            parts.put(
                    "questions",
                    config.questions().stream().map(Fingerprint::asked).toList());
        }
        if (config.questions().stream().anyMatch(Question::standardized)) {
            parts.put(
                    "standardized",
                    config.questions().stream().map(Question::standardized).toList());
        }
        DataConfig.Validation validation = data.validation();
        parts.put("seed", validation != null && validation.fraction() != null ? config.seed() : null);
        parts.put("train", source(files, data.train().under(data.root())));
        Source held = validation == null ? null : validation.source();
        parts.put("validation", held == null ? null : source(files, held.under(data.root())));
        Map<String, @Nullable Object> rest = new LinkedHashMap<>();
        Object plain = Objects.requireNonNull(BINDING.unbind(data));
        ((Map<?, ?>) plain).forEach((key, value) -> rest.put(String.valueOf(key), value));
        List.of("root", "train", "test", "window", "augment", "standardizeTargets")
                .forEach(rest::remove);
        if (data.inputs().isEmpty()) {
            rest.remove("inputs"); // came later: shards prepared before are still what they were
        }
        parts.put("data", rest);
        return Sha256.hex(Json.line(parts).getBytes(StandardCharsets.UTF_8));
    }

    /** A question but for what came later than shards prepared before. */
    private static Map<String, @Nullable Object> asked(Question question) {
        Map<String, @Nullable Object> asked = new LinkedHashMap<>();
        Object plain = Objects.requireNonNull(BINDING.unbind(question));
        ((Map<?, ?>) plain).forEach((key, value) -> asked.put(String.valueOf(key), value));
        asked.remove("standardized");
        return asked;
    }

    private static List<@Nullable Object> source(Files files, Source source) throws IOException {
        List<@Nullable Object> all = new ArrayList<>();
        all.add(BINDING.unbind(source));
        for (String path : source.paths()) {
            for (Files.Entry entry : SourceFiles.list(files, path)) {
                all.add(List.of(entry.path(), entry.size(), entry.modifiedMillis()));
            }
        }
        return all;
    }
}
