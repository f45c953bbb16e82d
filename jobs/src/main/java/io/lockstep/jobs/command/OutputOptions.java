package io.lockstep.jobs.command;

import io.lockstep.driver.prediction.Existing;
import io.lockstep.driver.prediction.OutputForm;
import io.lockstep.driver.prediction.OutputFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What of a prediction is written, and in which form. */
final class OutputOptions {
    @Option(
            names = "--columns",
            paramLabel = "A,B,…",
            description = "The output's columns, of the input and the model, in this order. Default: those of --keep,"
                    + " then the model's.")
    private @Nullable String columns;

    @Option(
            names = "--keep",
            paramLabel = "A,B,…",
            description = "Columns of the input that are written beside the model's; '' for none. Default: all.")
    private @Nullable String keep;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "parquet, orc, csv (arrays as JSON, bytes in Base64) or jsonLines. Default: parquet.")
    private @Nullable String format;

    @Option(
            names = "--partition-by",
            paramLabel = "A,B,…",
            description = "Columns of the output whose values become folders: day=2026-11-30.")
    private @Nullable String partitionBy;

    @Option(
            names = "--existing",
            paramLabel = "WHAT",
            description =
                    "What becomes of an output that is there: refuse; append: whole partitions are added to it, and"
                            + " one that it has is refused; replace: such a one gives way to the new. Default: refuse.")
    private @Nullable String existing;

    @Option(
            names = "--threshold",
            paramLabel = "PROBABILITY",
            description = "Adds the column decision: yes from this probability on, of a model that says yes or no.")
    private @Nullable Double threshold;

    @Option(
            names = "--table",
            paramLabel = "[DATABASE.]NAME",
            description =
                    "Makes the output a table of Spark's catalog, too, an external one over --output: entered when the"
                            + " files are whole, its new partitions likewise. One that is another table's name is refused.")
    private @Nullable String table;

    /** @throws IllegalArgumentException when options do not go together */
    OutputForm form() {
        List<String> partitions = OutputForm.names(partitionBy);
        return new OutputForm(
                format == null ? OutputFormat.PARQUET : OutputFormat.of("--format", format),
                OutputForm.names(columns),
                OutputForm.names(keep),
                partitions == null ? List.of() : partitions,
                policy(),
                threshold,
                table);
    }

    private Existing policy() {
        if (existing == null) {
            return Existing.REFUSE;
        }
        return switch (existing.toLowerCase(Locale.ROOT)) {
            case "refuse" -> Existing.REFUSE;
            case "append" -> Existing.APPEND;
            case "replace" -> Existing.REPLACE;
            default ->
                throw new IllegalArgumentException(
                        "--existing: expected refuse, append or replace, got '" + existing + "'. Correct it");
        };
    }
}
