package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.WriteCheck;
import io.lockstep.driver.modelcard.ModelCards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands that find something out about a model: which rows of a config, what is replaced in it, where findings go. */
final class FindingOptions {
    @Option(names = "--html", paramLabel = "FILE", description = "Write what is found as a page, on this machine.")
    private @Nullable Path html;

    @Option(
            names = "--card",
            paramLabel = "DIRECTORY",
            description =
                    "Write the model's card there, with what is found in it, as MODEL_CARD.md and model-card.json; a run's"
                            + " directory has one already.")
    private @Nullable String card;

    @Mixin
    private PartOption part = new PartOption();

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description =
                    "Replace what is asked, as explain.seed=2 or audit.fewest=50, or a value of the config with the rows."
                            + " May be repeated.")
    private List<String> settings = List.of();

    @Mixin
    private JsonOption json = new JsonOption();

    @Nullable String card() {
        return card;
    }

    DataArgument.Part part() {
        return part.part();
    }

    List<String> settings() {
        return settings;
    }

    boolean json() {
        return json.json();
    }

    /**
     * Before anything is read.
     *
     * @throws IllegalArgumentException when the page cannot be written
     */
    void checkPage() {
        PagePath.check(html);
    }

    /**
     * Before any work.
     *
     * @param model resolved directory
     * @throws IllegalArgumentException when the card is another model's, or cannot be written
     */
    void checkCard(Files files, String model) throws IOException {
        if (card != null) {
            ModelCards.check(files, model, files.qualify(card));
            WriteCheck.directory(files, "--card", card);
        }
    }

    /** @param page made only where it is asked for */
    void writePage(Supplier<String> page) throws IOException {
        if (html != null) {
            java.nio.file.Files.writeString(html, page.get());
        }
    }

    /**
     * Fills the card where one is asked for.
     *
     * @param model resolved directory
     * @param section of the card
     */
    void fillCard(Files files, String model, String section, Map<String, ? extends @Nullable Object> data)
            throws IOException {
        if (card != null) {
            ModelCards.fill(files, model, files.qualify(card), section, data);
        }
    }
}
