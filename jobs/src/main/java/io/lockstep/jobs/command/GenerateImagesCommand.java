package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.generation.ImageGenerator;
import io.lockstep.driver.generation.ImageGenerator.Asked;
import io.lockstep.driver.generation.PictureGrid;
import io.lockstep.driver.generation.PixelRange;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.jobs.progress.Console;
import io.lockstep.kernels.backend.registry.Backends;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes pictures. */
@Command(
        name = "images",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Make pictures with a generator, or with the decoder of an autoencoder, of noise drawn by the seed and the number of the picture.",
            "They are made by the portable kernels: the same model and seed make the same pictures on every machine."
        },
        footer = {
            "lockstep generate images runs/mnist-gan/generator --grid digits.png",
            "lockstep generate images runs/gan/generator --class 3 --grid threes.png"
        })
final class GenerateImagesCommand implements Callable<Integer> {
    private static final int MOST = 100_000;
    private static final String PORTABLE = "portable";

    private final Console console;

    @Parameters(paramLabel = "MODEL", description = ModelOption.DESCRIPTION)
    private String model = "";

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "Pictures to make; lines of --interpolate. Default: 64, or 8 lines")
    private int count;

    @Option(names = "--grid", paramLabel = "FILE", description = "A PNG file of all pictures. Replaced when it exists.")
    private @Nullable String grid;

    @Option(
            names = "--output",
            paramLabel = "DIRECTORY",
            description = "A PNG file of each picture, 00000.png and on. Replaced when they exist.")
    private @Nullable String output;

    @Option(
            names = "--class",
            paramLabel = "CLASS",
            description = "Of a model by classes: make pictures of this one. Default: of all classes in turn")
    private @Nullable String className;

    @Option(
            names = "--interpolate",
            paramLabel = "SEED",
            description = "Lines of pictures on the way from those of --seed to those of this seed.")
    private @Nullable Long interpolate;

    @Option(
            names = "--columns",
            paramLabel = "N",
            description = "Pictures of a line of the grid. Default: 8, or as many as classes")
    private int columns;

    @Option(
            names = "--scale",
            paramLabel = "N",
            description = "How many times as large the grid shows them. Default: 2")
    private int scale = 2;

    @Option(
            names = "--range",
            paramLabel = "BLACK,WHITE",
            description =
                    "What the model's numbers are as pixels, or logits. Default: 0,1 of a model that ends with sigmoid,"
                            + " -1,1 with tanh")
    private @Nullable String range;

    @Option(names = "--seed", paramLabel = "N", description = "Of the noise. Default: 1")
    private long seed = 1;

    @Option(names = "--first", paramLabel = "N", description = "Number of the first picture. Default: 0")
    private long first;

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    GenerateImagesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        check();
        Files files = options.files();
        ResolvedModel resolved = ModelReference.resolve(files, model);
        LoadedModel loaded = ModelDirectory.load(files, resolved.directory());
        PixelRange pixels = range == null ? null : PixelRange.of(range);
        int made;
        try (ImageGenerator generator = ImageGenerator.of(loaded, Backends.named(PORTABLE), pixels)) {
            int across = columns > 0
                    ? columns
                    : Math.max(8, interpolate == null ? generator.classes().size() : 0);
            List<byte[]> pictures = generator.make(asked(generator, across));
            made = pictures.size();
            write(files, generator, pictures, across);
        }
        if (options.json()) {
            Map<String, Object> data = new LinkedHashMap<>(resolved.plainData());
            data.put("output", grid == null ? String.valueOf(output) : grid);
            data.put("count", made);
            data.put("seed", seed);
            console.result(Json.line(data));
        } else {
            console.result(made + " pictures, seed " + seed + ", written to "
                    + (grid == null ? output : output == null ? grid : grid + " and " + output));
        }
        return 0;
    }

    private List<Asked> asked(ImageGenerator generator, int across) {
        List<Asked> asked = new ArrayList<>();
        int wanted = count > 0 ? count : interpolate == null ? 64 : 8;
        if (interpolate != null && (long) wanted * across > MOST) {
            throw new IllegalArgumentException("--count and --columns: expected at most " + MOST
                    + " pictures of all lines, got " + wanted + " lines of " + across + ". Take fewer");
        }
        for (long number = first; number < first + wanted; number++) {
            float[] noise = generator.noise(seed, number);
            String own = className(generator, number);
            if (interpolate == null) {
                asked.add(new Asked(noise, own));
                continue;
            }
            float[] end = generator.noise(interpolate, number);
            for (int i = 0; i < across; i++) {
                asked.add(new Asked(ImageGenerator.between(noise, end, i / (double) Math.max(1, across - 1)), own));
            }
        }
        return asked;
    }

    private @Nullable String className(ImageGenerator generator, long number) {
        List<String> classes = generator.classes();
        if (className != null && classes.isEmpty()) {
            throw new IllegalArgumentException(
                    "--class: expected a model that was trained by classes, got one without. Leave it out");
        }
        return className != null || classes.isEmpty() ? className : classes.get((int) (number % classes.size()));
    }

    private void write(Files files, ImageGenerator generator, List<byte[]> pictures, int across) throws IOException {
        if (grid != null) {
            files.replace(grid, new PictureGrid(generator.shape(), across, scale).png(pictures));
        }
        if (output != null) {
            files.makeDirectories(output);
            PictureGrid alone = new PictureGrid(generator.shape(), 1, 1);
            for (int i = 0; i < pictures.size(); i++) {
                files.replace(
                        output + "/" + String.format(Locale.ROOT, "%05d.png", i), alone.png(List.of(pictures.get(i))));
            }
        }
    }

    private boolean badFirst() {
        return first < 0 || first > Long.MAX_VALUE - MOST;
    }

    private void check() {
        if (grid == null && output == null) {
            throw new IllegalArgumentException(
                    "--grid: expected a PNG file, or --output with a directory, got neither. Add one");
        }
        if (count < 0 || count > MOST || columns < 0 || columns > 1000 || scale < 1 || scale > 64 || badFirst()) {
            throw new IllegalArgumentException("--count, --columns, --scale and --first: expected 1 to " + MOST
                    + ", 1 to 1000, 1 to 64 and at least 0, got " + count + ", " + columns + ", " + scale + " and "
                    + first);
        }
    }
}
