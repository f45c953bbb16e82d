package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.reference.Reference;
import io.lockstep.jobs.reference.ReferenceText;
import io.lockstep.jobs.reference.Topic;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks up keys and kinds. */
@Command(
        name = "reference",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Look up any key, layer, loss, optimizer, column, source or other kind that a config may have:"
                + " type, default, example. conf/REFERENCE.md has them all.",
        footer = {"lockstep reference train.optimizer.adam", "lockstep reference dense.units --json"})
final class ReferenceCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            paramLabel = "KEY",
            arity = "0..1",
            description =
                    "A path as --set has it, or the end of one: train.epochs, adam, dense.units. Without: a list.")
    private @Nullable String key;

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    ReferenceCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Reference reference = Reference.ofProgram();
        ReferenceText text = new ReferenceText(reference);
        List<Topic> found = key == null ? null : reference.find(key);
        if (jsonOption.json()) {
            console.result(Json.line(text.plainData(found)));
        } else {
            (found == null ? text.overview() : text.lines(found)).forEach(console::result);
        }
        return 0;
    }
}
