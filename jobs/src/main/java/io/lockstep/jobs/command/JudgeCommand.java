package io.lockstep.jobs.command;

import io.lockstep.driver.generation.ImageGenerator;
import io.lockstep.driver.generation.PixelRange;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.judgement.ImageJudge;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.registry.Backends;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges what a generator makes. */
@Command(
        name = "judge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Judge the pictures that a generator makes, by what a classifier sees in them and in the rows that the generator learnt from:"
                    + " Fréchet distance, precision and recall of the last hidden layer's features, classes, nearest training rows.",
            "Beside them stand rows held out, which is what can be reached, and training rows blurred by one pixel."
        },
        footer = {
            "lockstep judge runs/gan/generator --classifier runs/cnn --data mnist.yaml",
            "lockstep judge runs/vae/decoder --classifier runs/cnn --data m.yaml --json"
        })
final class JudgeCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = ModelOption.DESCRIPTION)
    private String model = "";

    @Option(
            names = "--classifier",
            paramLabel = "MODEL",
            required = true,
            description = "A model from such pictures to their classes.")
    private String classifier = "";

    @Option(
            names = "--data",
            paramLabel = "CONFIG",
            required = true,
            description = "A config file with the training rows, and with test rows that are held out.")
    private String data = "";

    @Mixin
    private ConfigOptions configOptions = new ConfigOptions();

    @Option(names = "--count", paramLabel = "N", description = "Pictures to make. Default: 10000")
    private int count = 10_000;

    @Option(names = "--rows", paramLabel = "N", description = "Training rows at most. Default: 60000")
    private int rows = 60_000;

    @Option(
            names = "--neighbours",
            paramLabel = "N",
            description = "Pictures and rows that precision and recall are counted of. Default: 3000")
    private int neighbours = 3_000;

    @Option(
            names = "--nearest",
            paramLabel = "N",
            description = "Pictures whose nearest training rows are looked for. Default: 200")
    private int nearest = 200;

    @Option(
            names = "--nearest-grid",
            paramLabel = "FILE",
            description =
                    "A PNG file of made pictures above the training rows nearest to them. Replaced when it exists.")
    private @Nullable String grid;

    @Option(
            names = "--range",
            paramLabel = "BLACK,WHITE",
            description =
                    "What the model's numbers are as pixels, or logits. Default: 0,1 of a model that ends with sigmoid,"
                            + " -1,1 with tanh")
    private @Nullable String range;

    @Option(names = "--seed", paramLabel = "N", description = "Of the noise. Default: 1")
    private long seed = 1;

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    JudgeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ImageJudge.Sizes sizes = new ImageJudge.Sizes(count, rows, neighbours, nearest);
        PixelRange pixels = range == null ? null : PixelRange.of(range);
        DataArgument train = DataArgument.of("--data", data, DataArgument.Part.TRAIN, configOptions.settings());
        DataArgument test = heldOut();
        return SparkWork.run("lockstep judge", sparkOptions, console, (spark, files, log) -> {
            ResolvedModel resolved = ModelReference.resolve(files, model);
            LoadedModel loaded = ModelDirectory.load(files, resolved.directory());
            LoadedModel known = ModelDirectory.load(
                    files, ModelReference.resolve(files, classifier).directory());
            Backend backend = Backends.choose().backend();
            ImageJudge.Found found;
            try (ImageGenerator generator = ImageGenerator.of(loaded, backend, pixels);
                    ImageJudge judge = ImageJudge.of(known, backend, sizes)) {
                ScoringOptions options = ScoringOptions.standard().withBadRows(train.badRows());
                Source heldOut = test == null ? null : source(test, known);
                found = judge.judge(
                        files,
                        generator,
                        seed,
                        Rows.of(spark, files, source(train, known)),
                        heldOut == null ? null : Rows.of(spark, files, heldOut),
                        options);
            }
            if (grid != null) {
                files.replace(grid, found.neighbours());
            }
            report(resolved, found);
            return 0;
        });
    }

    private Source source(DataArgument argument, LoadedModel known) throws IOException {
        return argument.source("--data", known.preprocessing(), warning -> console.say("warning: " + warning));
    }

    /** The test rows; null where the config has none. */
    private @Nullable DataArgument heldOut() {
        try {
            return DataArgument.of("--data", data, DataArgument.Part.TEST, configOptions.settings());
        } catch (IllegalArgumentException e) {
            console.say("nothing is held out: " + e.getMessage());
            return null;
        }
    }

    private void report(ResolvedModel resolved, ImageJudge.Found found) {
        if (jsonOption.json()) {
            Map<String, @Nullable Object> line = new LinkedHashMap<>(resolved.plainData());
            line.putAll(found.judgement().plainData());
            line.put("seed", seed);
            console.result(Json.line(line));
            return;
        }
        Table table = new Table();
        found.judgement().table().forEach(table::row);
        table.lines().forEach(console::result);
        console.result(found.judgement().nearest().describe());
        ModelOption.lines(resolved).forEach(console::result);
    }
}
