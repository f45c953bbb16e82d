package io.lockstep.jobs.command;

import picocli.CommandLine.Command;

/** The group of what models make. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "What a model makes: text of a language model, pictures, music.",
        footer = {
            "lockstep generate text runs/shakespeare/model --prompt ROMEO:",
            "lockstep generate images runs/mnist-gan/generator --grid digits.png"
        })
final class GenerateCommand extends CommandGroup {}
