package io.lockstep.driver.prepare;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.ValidationConfig;
import io.lockstep.driver.feature.AnswerSteps;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Identity of prepared data: a digest of the rows, in whatever order, files and format, and of all that decides what
 * becomes of them. Where the rows lie and when their files changed is no part of it.
 */
final class Fingerprint {
    /** Changes whenever the same rows and config would give other shards. */
    static final int PREPARATION_VERSION = 3;

    private Fingerprint() {}

    /**
     * @param recipe of the training rows
     * @param steps that rows' ids must fit into
     * @param train what they hold
     * @param held what the validation rows of a source of their own hold; absent: there are none
     * @param earlier what is learnt; absent: it is learnt from the rows
     */
    static String of(
            RunConfig config,
            Recipe recipe,
            List<AnswerSteps> steps,
            Tally train,
            @Nullable Tally held,
            @Nullable EarlierModel earlier) {
        ValidationConfig validation = config.data().validation();
        Double fraction = validation == null ? null : validation.fraction();
        Map<String, @Nullable Object> parts = new LinkedHashMap<>();
        parts.put("version", PREPARATION_VERSION);
        parts.put("fraction", fraction);
        parts.put("seed", fraction == null ? null : config.seed());
        parts.put("recipe", recipe.content());
        parts.put("train", train.contents());
        parts.put("validation", held == null ? null : held.contents());
        if (validation != null && validation.byColumn()) {
            // the column that decides may be none of those that are learnt from
            parts.put("split", Configs.BINDING.canonical(validation));
            parts.put("held", train.validationSum());
        }
        if (!steps.isEmpty()) {
            parts.put("steps", steps.stream().map(Configs.BINDING::canonical).toList());
        }
        if (earlier != null) {
            parts.put("learnt", earlier.preprocessing().toPlainData());
        }
        return Sha256.of(Json.line(parts).getBytes(StandardCharsets.UTF_8));
    }
}
