package io.lockstep.jobs.command;

import picocli.CommandLine.Command;

/** The group of what is done with registered models. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Versions of models under a name, in a directory such as hdfs:///models/credit: what serves is"
                + " models/credit@champion, version 12 is models/credit@12.",
        footer = {"lockstep models list models/credit", "lockstep models promote models/credit@challenger --why better"
        })
final class ModelsCommand extends CommandGroup {}
