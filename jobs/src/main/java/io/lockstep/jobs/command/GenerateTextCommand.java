package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.generation.TextGenerator;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.jobs.progress.Console;
import io.lockstep.kernels.generation.Sampler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes text. */
@Command(
        name = "text",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Write text with a language model, as it comes to the terminal. The same model, prompt and seed write the same text.",
            "A text longer than the model's window goes on from the later half of it; a recurrent model's state goes on."
        },
        footer = {
            "lockstep generate text runs/shakespeare/model --prompt ROMEO: --length 500",
            "lockstep generate text runs/first --temperature 0.8 --count 2 --json"
        })
final class GenerateTextCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = ModelOption.DESCRIPTION)
    private String model = "";

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "What the text begins with, written before it. Default: a new line, which is not written")
    private String prompt = "";

    @Option(names = "--length", paramLabel = "N", description = "Most tokens to write. Default: 500")
    private int length = 500;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0: always the likeliest token; 1: as the model has them; above: more at random. Default: 1")
    private double temperature = 1;

    @Option(names = "--top-k", paramLabel = "K", description = "Draw from the K likeliest tokens alone.")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Draw from the likeliest tokens that have the share P of all together.")
    private double topP = 1;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End before this text. May be given several times.")
    private List<String> stops = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "Of what is drawn. Default: 1")
    private long seed = 1;

    @Option(names = "--count", paramLabel = "N", description = "Texts to write. Default: 1")
    private int count = 1;

    @Option(
            names = "--first",
            paramLabel = "N",
            description = "Number of the first text: 2 writes what is the third of --count 3. Default: 0")
    private long first;

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    GenerateTextCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        check();
        Sampler sampler = new Sampler(temperature, topK, topP, seed);
        Files files = options.files();
        ResolvedModel resolved = ModelReference.resolve(files, model);
        List<String> texts = new ArrayList<>();
        try (TextGenerator generator = TextGenerator.of(ModelDirectory.load(files, resolved.directory()))) {
            String slow = generator.slow();
            if (slow != null) {
                console.say("slow: every token takes a pass over the whole window, as " + slow);
            }
            generator.checkPrompt(begin());
            for (long number = first; number < first + count; number++) {
                texts.add(write(generator, sampler, number));
            }
        }
        if (options.json()) {
            Map<String, Object> data = new LinkedHashMap<>(resolved.plainData());
            data.put("text", count == 1 ? texts.get(0) : texts);
            data.put("count", count);
            data.put("seed", seed);
            console.result(Json.line(data));
        }
        return 0;
    }

    private void check() {
        if (length < 1 || count < 1 || first < 0) {
            throw new IllegalArgumentException("--length, --count and --first: expected at least 1, 1 and 0, got "
                    + length + ", " + count + " and " + first);
        }
        if (stops.contains("")) {
            throw new IllegalArgumentException("--stop: expected at least one character, got none");
        }
    }

    private String begin() {
        return prompt.isEmpty() ? "\n" : prompt;
    }

    private String write(TextGenerator generator, Sampler sampler, long number) {
        if (options.json()) {
            return prompt + generator.write(begin(), length, sampler, stops, number, piece -> {});
        }
        if (count > 1) {
            console.result("--- " + number);
        }
        console.piece(prompt);
        String text = prompt + generator.write(begin(), length, sampler, stops, number, console::piece);
        console.result("");
        return text;
    }
}
