package io.lockstep.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.samples.SampleData;
import io.lockstep.jobs.session.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every recipe trains a few steps on the sample data to the same bits on every machine and after every change of the
 * code, and one of each kind under every sync mode; {@code -Dlockstep.recipes=whole} does so with all that can. How
 * hashes are made again stands in the driver's README.
 */
class RecipeBitsIT {
    static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();

    @TempDir
    private static Path tones = Path.of("");

    @TempDir
    private static Path connected = Path.of("");

    @TempDir
    private static Path clicks = Path.of("");

    @TempDir
    private static Path drift = Path.of("");

    @TempDir
    private static Path small = Path.of("");

    @TempDir
    private Path directory = Path.of("");

    /**
     * A line of the table.
     *
     * @param settings what {@code --set} would say
     */
    record Recipe(String name, String sha256, List<String> settings) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The recipe whose model has tables, which only one way of training knows. */
    private static final String TABLES = "clicks";

    private static final boolean WHOLE = "whole".equals(System.getProperty("lockstep.recipes"));

    /** Trained in both ways: one of each kind of network. */
    private static final Set<String> BOTH_WAYS =
            Set.of("digits", "patients-graph", "news-topics-transformer", "mnist-cnn", "speech-digits");

    private static List<String> ways(String recipe) {
        boolean both = BOTH_WAYS.contains(recipe) || (WHOLE && !recipe.equals(TABLES));
        return both ? List.of("allreduce", "broadcast") : List.of("allreduce");
    }

    static List<Recipe> recipes() {
        return List.of(
                new Recipe(
                        "digits",
                        "34d69c0dbe979285dc72ce1b470001777259e5c62f0b9bf2263ea8f6e043e3d3",
                        List.of("train.maxSteps=12")),
                new Recipe(
                        "patients",
                        "ce5157006f71edf7a3b6bcec02706078e870b8daebcd3af032e6bdecebc17084",
                        List.of("train.maxSteps=40")),
                new Recipe(
                        "patients-graph",
                        "eced401754bf16fc874bbc10013855e463a3b3234287d4e581ef69349499dd42",
                        List.of("train.maxSteps=40")),
                new Recipe(
                        "news-topics",
                        "3b118a7b16297f2bddaaad267f0e30da9607ff089f820926567ffd521c5c30f6",
                        List.of(
                                "train.maxSteps=12",
                                "data.root="
                                        + CONF.resolveSibling("data-samples").resolve("patients"),
                                "data.train={format: csv, path: patients-train.csv}",
                                "data.test=null",
                                "data.label=readmitted",
                                "data.inputs.words={columns: [words: ward]}",
                                "data.inputs.terms={columns: [tfidf: {column: patient, unit: characters}]}",
                                "model.layers[4].dense.units=2")),
                new Recipe(
                        "news-topics-bag",
                        "74da39b9a71f72b8ac3ca29b2b06add3212aa0f389da66ae76cadf09d0dc52be",
                        List.of(
                                "train.maxSteps=12",
                                "data.root="
                                        + CONF.resolveSibling("data-samples").resolve("patients"),
                                "data.train={format: csv, path: patients-train.csv}",
                                "data.test=null",
                                "data.label=readmitted",
                                "data.inputs.title={columns: [words: ward]}",
                                "data.inputs.description={columns: [characters: patient]}",
                                "model.layers[4].dense.units=2")),
                new Recipe(
                        "news-topics-transformer",
                        "4b2429bc67c178cc1fead93fe7693439c7d97cb90f4d572d642d3c94caf2fda3",
                        List.of(
                                "train.maxSteps=3",
                                "train.batch=20",
                                "data.root="
                                        + CONF.resolveSibling("data-samples").resolve("patients"),
                                "data.train={format: csv, path: patients-train.csv}",
                                "data.test=null",
                                "data.label=readmitted",
                                "data.columns=[{characters: {column: patient, length: 4}}]",
                                "data.buckets=[2, 4]",
                                "model.layers[7].dense.units=2")),
                new Recipe(
                        "mnist",
                        "5c6f131008fb05c388a18df2c1033fb3cce6bc6fbcfb3488f30c9291bf361b6b",
                        onFewDigits("train.maxSteps=3", "train.batch=16")),
                new Recipe(
                        "mnist-cnn",
                        "4711ccc0e1a6d6c39ef87754ee2d034a5a03c26edf5a79edf25abe2018a37a6f",
                        onFewDigits("train.maxSteps=2", "train.batch=8")),
                new Recipe(
                        "mnist-gan",
                        "dd30e34ebec72824a4d36066ad6756c6589e42e825d022a891fbc8228a562537",
                        onFewDigits("train.maxSteps=2", "train.batch=8")),
                new Recipe(
                        "mnist-gan-conditional",
                        "cd2da28e83a38fa76668342f703668e0ade2c410bf5c436fbc539a09d6cd2e36",
                        onFewDigits("train.maxSteps=2", "train.batch=8")),
                new Recipe(
                        "mnist-vae",
                        "d39820bb32eb3a2eb557ee0583d27f4a29073f5a3797ce45ba82c755809544e5",
                        onFewDigits("train.maxSteps=2", "train.batch=8")),
                new Recipe(
                        "cifar10",
                        "e4acd703eceda83ce7df98ca62dc672f29a289626a06f57a03182967e7ca492a",
                        onFewDigits("train.maxSteps=2", "train.batch=4")),
                new Recipe(
                        "speech-digits", "eaef50622d3049511d6380a9cf66339eb5be63f4648d43fe56cde1d7425fa502", onTones()),
                new Recipe(
                        "chorales-lstm",
                        "b0638d9e87956242a5ef89ceab6c6e621d4c86195e114fdcd6af5318d4d53c96",
                        List.of(
                                "data.root=" + small,
                                "data.test=null",
                                "train.maxSteps=2",
                                "model.layers[1].lstm.units=24")),
                new Recipe(
                        "chorales-gan",
                        "bbdb8ef6b21ca17decd5a61d47b8b9f31a5fd07fedaee90b323e701bd0886549",
                        List.of("data.root=" + small.resolve("bars"), "train.maxSteps=2", "train.batch=12")),
                new Recipe(
                        "speech-to-text",
                        "8a48d139f953379cd610865a9f110e0930ca11079f383d88f585dd9b0912e3aa",
                        List.of(
                                "data.root=" + connected,
                                "data.validation=null",
                                "data.test=null",
                                "train.maxSteps=2",
                                "train.batch=2")),
                new Recipe(
                        TABLES,
                        "53d678047dd1f4ae5f8743d83f91535ce59ae5821763b2fd9350dd1a576cb733",
                        List.of("data.root=" + clicks, "data.test=null", "train.maxSteps=4", "train.batch=40")),
                new Recipe(
                        "electricity",
                        "18923dd496b8c2588ace62d0cd60712bc219bd50cc86c17b4cb3176c0d24cb9b",
                        List.of(
                                "data.root=" + clicks,
                                "data.train={format: csv, path: train}",
                                "data.label=clicked",
                                "data.numeric=[n1, n2, n3, n4, n5, n6]",
                                "train.maxSteps=4",
                                "train.batch=40")),
                new Recipe(
                        "census-income",
                        "2941f7041aee317f3ee2e554d137b6e6f64a8055a9f84d928cc58890a1576d68",
                        onSmallData("train.batch=20")),
                new Recipe(
                        "temperatures",
                        "7b6cc3ce2bba7bad2afcc95b38b891024a2b790d6e2eeb6d44852ac0e5f8d78a",
                        List.of("data.root=" + small, "train.maxSteps=4")),
                new Recipe(
                        "temperatures-gru",
                        "caee538acea5c2c15d3b63f7f45d0f7215f812ed38f9d4ab17af05ed8befc17f",
                        List.of("data.root=" + small, "train.maxSteps=4")),
                new Recipe(
                        "shakespeare-gpt",
                        "854dfeee3371e68bfb916530c483e13d547fd1c15be845cd6d5c105c0c999da0",
                        onSmallText(
                                "model.layers[0].embedding.dimension=16",
                                "model.layers[2].repeat.times=1",
                                "model.layers[2].repeat.layers[1].residual.layers[1].dense.units=32",
                                "model.layers[2].repeat.layers[1].residual.layers[2].dense.units=16")),
                new Recipe(
                        "shakespeare-lstm",
                        "b7379bdcc1d19dfe786dff668f76fea006dc6ff473607bf97462f1a65fbe7277",
                        onSmallText("model.layers[1].lstm.units=8", "model.layers[3].lstm.units=8")),
                new Recipe(
                        "diabetes",
                        "72ceb52bee63d023504179ae2d6b3e472ac6c87dfc36873097ac3ecb65de8848",
                        onSmallData("train.batch=20")),
                new Recipe(
                        "driving-steering",
                        "49ce347ad87d3d89adf5b2875152ee3c279b46f7c6f9b953c30bcd1e0f12fdf3",
                        onSmallData("train.batch=8")),
                new Recipe(
                        "drift",
                        "04b9e449661ffc83ba90896af4ae404bb89853d5275eb20ff46fffb8ce088052",
                        List.of("data.root=" + drift, "train.maxSteps=4", "train.batch=40")));
    }

    private static List<String> onSmallText(String... smaller) {
        List<String> all = new ArrayList<>(List.of(smaller));
        all.addAll(List.of("data.root=" + small, "data.test=null", "data.validation=null", "train.earlyStopping=null"));
        all.addAll(List.of("train.maxSteps=2", "train.batch=4"));
        return all;
    }

    private static List<String> onSmallData(String setting) {
        return List.of("data.root=" + small, "train.maxSteps=2", setting);
    }

    /** Take 5 alone is trained on. */
    private static List<String> onTones() {
        return List.of(
                "data.root=" + tones,
                "data.train.path=" + tones,
                "data.test.path=" + tones,
                "train.maxSteps=2",
                "train.batch=4");
    }

    /** In place of data that are not part of Lockstep. */
    private static List<String> onFewDigits(String... settings) {
        String files = "images: train-images-idx3-ubyte.gz, labels: train-labels-idx1-ubyte.gz";
        List<String> all = new ArrayList<>(List.of(
                "data.root=" + small,
                "data.train={format: idx, " + files + "}",
                "data.test=null",
                "data.validation=null"));
        all.addAll(List.of(settings));
        return all;
    }

    @BeforeAll
    static void writeSamples() throws IOException {
        SampleData.tones(tones, 1, 6);
        Path more = connected.resolve("tones");
        SampleData.tones(more, 1, 11);
        SampleData.speechDigits(connected, more, 1, 4);
        SampleData.clicks(clicks, 1, 400);
        SampleData.drift(drift.resolve("drift"), 1, 2, 100, 0.05);
        SmallData.write(small);
    }

    @AfterAll
    static void stopSpark() {
        LocalSpark.session().stop();
    }

    private String weights(Recipe recipe, String sync) throws IOException {
        HadoopFiles files = new HadoopFiles(LocalSpark.session().sparkContext().hadoopConfiguration());
        List<String> settings = new ArrayList<>(recipe.settings());
        settings.add("train.sync=" + sync);
        RunConfig config = ConfigFile.read(CONF.resolve(recipe.name() + ".yaml").toString(), () -> files, settings)
                .runConfig();
        Options options =
                Options.standard().withRunsDirectory(directory.toString()).withBackend("portable");
        return TrainingRun.run(LocalSpark.session(), config, options, new RunListener() {})
                .digests()
                .weights();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void everyRecipeHasTheBitsItAlwaysHad(Recipe recipe) throws IOException {
        for (String sync : ways(recipe.name())) {
            String sha256 = weights(recipe, sync);
            if (Boolean.getBoolean("lockstep.printHashes")) {
                System.out.println(recipe + " " + sync + " " + sha256);
            }
            assertThat(sha256)
                    .as(
                            "SHA-256 of the weights of '%s', %s. After a change that is meant, see the driver's README",
                            recipe, sync)
                    .isEqualTo(recipe.sha256());
        }
    }
}
