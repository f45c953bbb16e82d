package io.lockstep.driver.prepare;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Plain data that travels to tasks as text. */
final class Plain {
    private Plain() {}

    static Recipe recipe(String json) throws IOException {
        return Recipe.fromPlainData(Json.parse(json.getBytes(StandardCharsets.UTF_8), "recipe"));
    }

    static Preprocessing preprocessing(String json) throws IOException {
        return Preprocessing.fromPlainData(
                Json.parse(json.getBytes(StandardCharsets.UTF_8), "preprocessing"), "preprocessing");
    }
}
