package io.lockstep.driver.prepare;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.SourceColumns;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.source.Paths;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier model learnt of its rows, in place of learning it from those of a config.
 *
 * @param directory of the model
 * @param preprocessing without what it says of how its own rows were read
 */
record EarlierModel(String directory, Preprocessing preprocessing) {
    /** The model of {@code data.learntFrom}; absent: none is named. */
    static @Nullable EarlierModel of(Files files, RunConfig config) throws IOException {
        String given = config.data().learntFrom();
        if (given == null) {
            return null;
        }
        String path = files.qualify(Paths.under(config.data().root(), given));
        String inRun = path + "/model";
        String directory = files.exists(inRun + "/model.json") ? inRun : path;
        return new EarlierModel(
                directory,
                fitted(
                        config,
                        ModelDirectory.preprocessing(files, directory)
                                .withReading(null)
                                .withWindows(null)));
    }

    /** The same encoding, of rows whose answers fit into the steps that a config's model has for them. */
    static Preprocessing fitted(RunConfig config, Preprocessing preprocessing) {
        return preprocessing.hasSteps()
                ? preprocessing.withSteps(config.model().spec(preprocessing.modelInputs()))
                : preprocessing;
    }

    /**
     * Refuses a model that learnt by other columns, targets or keys of them than a config has.
     *
     * @param columns of the config's rows
     * @param recipe of the config
     */
    void check(Files files, SourceColumns columns, Recipe recipe) throws IOException {
        Object lineage = ModelDirectory.lineage(files, directory).get("config");
        Map<String, @Nullable Object> own;
        try {
            own = Recipe.of(Configs.BINDING.bind(RunConfig.class, lineage, "config"), columns)
                    .content();
        } catch (PlainDataException e) {
            throw new IllegalArgumentException(
                    "data.learntFrom: expected a model with its config in lineage.json, got " + e.getMessage() + " in "
                            + directory + ". Learn anew, without learntFrom",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "data.learntFrom: expected rows like those of " + directory + ", got rows of which its config says "
                            + e.getMessage(),
                    e);
        }
        Map<String, @Nullable Object> wanted = recipe.content();
        TreeSet<String> different = new TreeSet<>(own.keySet());
        different.addAll(wanted.keySet());
        different.removeIf(key -> Objects.equals(own.get(key), wanted.get(key)));
        if (!different.isEmpty()) {
            throw new IllegalArgumentException(
                    "data.learntFrom: expected a model that learnt by the columns and targets of this config, got one"
                            + " with other " + String.join(", ", different) + " in " + directory
                            + ". Name the columns as it did, or learn anew, without learntFrom");
        }
    }
}
