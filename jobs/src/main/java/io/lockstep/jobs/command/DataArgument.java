package io.lockstep.jobs.command;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.source.Reading;
import io.lockstep.driver.source.Source;
import io.lockstep.jobs.config.ConfigFile;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows named on the command line: a part of a config's data, or a path whose format its extension says; Parquet by default.
 *
 * @param source with its paths resolved; where a path alone was named, what its format says
 * @param plain whether a path alone was named
 * @param badRows as the config says; those that cannot be used end the command otherwise
 */
record DataArgument(Source source, boolean plain, BadRows badRows) {
    /** By the extension of a path alone. */
    private static final Map<String, String> FORMATS = Map.of(
            "csv",
            "csv",
            "jsonl",
            "jsonLines",
            "json",
            "jsonLines",
            "orc",
            "orc",
            "txt",
            "text",
            "tfrecord",
            "tfrecord");

    /** Parts of a config's data. */
    enum Part {
        TRAIN,
        TEST,
        VALIDATION
    }

    /**
     * @param option for messages: {@code --data} or {@code --input}
     * @param argument what was typed after it
     */
    static DataArgument of(String option, String argument, Part part, List<String> settings) {
        String lower = argument.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
            RunConfig config = ConfigFile.read(argument, SparkWork::filesWithoutSession, settings)
                    .runConfig();
            return new DataArgument(
                    part(option, argument, part, config.data()),
                    false,
                    config.data().badRows());
        }
        if (!settings.isEmpty()) {
            throw new IllegalArgumentException("--set " + settings.get(0) + ": expected " + option
                    + " to be a config file, got " + argument + ". Leave --set out");
        }
        String unpacked = lower.endsWith(".gz") ? lower.substring(0, lower.length() - ".gz".length()) : lower;
        String extension = unpacked.substring(unpacked.lastIndexOf('.') + 1);
        String format = FORMATS.getOrDefault(extension, "parquet");
        if (format.equals("parquet") && !extension.equals("tar") && lower.matches(".*\\.(gz|tsv|avro)")) {
            throw new IllegalArgumentException(option + " " + argument
                    + ": expected a config (.yaml), CSV (.csv, .csv.gz), lines of JSON (.jsonl, .jsonl.gz, .json), ORC"
                    + " (.orc), text (.txt), TFRecord (.tfrecord) or Parquet (a file or a directory), got another kind of"
                    + " file. Describe it in a config");
        }
        return new DataArgument(
                Configs.BINDING.bind(Source.class, Map.of("format", format, "path", argument), option),
                true,
                BadRows.FAIL);
    }

    /**
     * The rows for a model: a path alone is read by the rules of its training rows; a config's own rules stand, and
     * what that changes is said.
     *
     * @param option for the warning: {@code --data} or {@code --input}
     * @param warnings hears it
     */
    Source source(String option, Preprocessing model, Consumer<String> warnings) {
        Source learnt = Reading.learnt(model.reading());
        Source read = plain ? Reading.of(source, learnt) : source;
        if (!plain) {
            Reading.difference(option, source, learnt).ifPresent(warnings);
        }
        Reading.unreplaced(option, read, learnt).ifPresent(warnings);
        return read;
    }

    private static Source part(String option, String argument, Part part, DataConfig data) {
        @Nullable Source source = switch (part) {
            case TRAIN -> data.train();
            case TEST -> data.test();
            case VALIDATION ->
                data.validation() == null ? null : data.validation().source();
        };
        if (source == null) {
            String key = part.name().toLowerCase(Locale.ROOT);
            throw new IllegalArgumentException(option + " " + argument + ": expected rows under data." + key
                    + (part == Part.VALIDATION ? ".source" : "") + ", got none. Choose"
                    + (data.test() == null ? PartOption.of(data) : " --part test"));
        }
        return source.under(data.root());
    }
}
