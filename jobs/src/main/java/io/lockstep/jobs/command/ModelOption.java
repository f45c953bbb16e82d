package io.lockstep.jobs.command;

import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.jobs.progress.ProgressPrinter;
import java.util.List;

/** How commands ask for a model, and say which they took. */
final class ModelOption {
    static final String DESCRIPTION =
            "A model directory, the run directory around it, or a version of a registered model:"
                    + " models/credit@champion, models/credit@12.";

    private ModelOption() {}

    /** The version of a registered model; nothing for another. */
    static List<String> lines(ResolvedModel model) {
        Object name = model.plainData().get("model");
        return name == null ? List.of() : List.of("model        " + ProgressPrinter.shortened(String.valueOf(name)));
    }
}
