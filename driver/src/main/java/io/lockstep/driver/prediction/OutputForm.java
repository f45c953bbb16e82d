package io.lockstep.driver.prediction;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a prediction is written, and in which form.
 *
 * @param columns of the output, in order: the input's and the model's; absent: those of {@code keep}, then the model's
 * @param keep columns of the input that are written beside the model's, in order; absent: all
 * @param partitionBy columns whose values are folders, {@code day=2026-11-30}, outermost first
 * @param existing what becomes of an output that is there
 * @param threshold the probability from which a row is decided yes; absent: as the model does, without a column for it
 * @param table of Spark's catalog that the output's files become, {@code name} or {@code database.name}; absent: none
 */
public record OutputForm(
        OutputFormat format,
        @Nullable List<String> columns,
        @Nullable List<String> keep,
        List<String> partitionBy,
        Existing existing,
        @Nullable Double threshold,
        @Nullable String table) {
    /** Every column of the input, then the model's, in Parquet, into a new directory. */
    public static final OutputForm STANDARD =
            new OutputForm(OutputFormat.PARQUET, null, null, List.of(), Existing.REFUSE, null, null);

    public OutputForm {
        columns = columns == null ? null : List.copyOf(columns);
        keep = keep == null ? null : List.copyOf(keep);
        partitionBy = List.copyOf(partitionBy);
        if (columns != null && keep != null) {
            throw new IllegalArgumentException(
                    "--columns: expected it without --keep, got both. --columns names all columns of the output,"
                            + " --keep those of the input beside the model's; leave one out");
        }
        requireOnce("--columns", columns);
        requireOnce("--keep", keep);
        requireOnce("--partition-by", partitionBy);
        if (existing != Existing.REFUSE && partitionBy.isEmpty()) {
            throw new IllegalArgumentException(
                    "--existing: expected --partition-by with it, got none. An output is added to by whole partitions:"
                            + " name their columns");
        }
        if (threshold != null && !(threshold > 0 && threshold < 1)) {
            throw new IllegalArgumentException(
                    "--threshold: expected a probability above 0 and below 1, got " + threshold + ". Correct it");
        }
        if (table != null) {
            OutputTable.check(table, format);
        }
    }

    private static void requireOnce(String option, @Nullable List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names == null ? List.<String>of() : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException(
                        option + ": expected each column once, got " + Excerpt.quoted(name) + " twice. Name it once");
            }
        }
    }

    public OutputForm withFormat(OutputFormat other) {
        return new OutputForm(other, columns, keep, partitionBy, existing, threshold, table);
    }

    public OutputForm withColumns(@Nullable List<String> names) {
        return new OutputForm(format, names, keep, partitionBy, existing, threshold, table);
    }

    public OutputForm withKeep(@Nullable List<String> names) {
        return new OutputForm(format, columns, names, partitionBy, existing, threshold, table);
    }

    /** The same in partitions. */
    public OutputForm withPartitions(List<String> names, Existing policy) {
        return new OutputForm(format, columns, keep, names, policy, threshold, table);
    }

    public OutputForm withThreshold(@Nullable Double probability) {
        return new OutputForm(format, columns, keep, partitionBy, existing, probability, table);
    }

    /** The same as a table, too. */
    public OutputForm withTable(@Nullable String name) {
        return new OutputForm(format, columns, keep, partitionBy, existing, threshold, name);
    }

    /** What makes one command another. */
    Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("format", format.id());
        if (columns != null) {
            data.put("columns", columns);
        }
        if (keep != null) {
            data.put("keep", keep);
        }
        data.put("partition_by", partitionBy);
        data.put("existing", existing.name());
        if (threshold != null) {
            data.put("threshold", threshold);
        }
        if (table != null) {
            data.put("table", table);
        }
        return data;
    }

    /** Names as one option says them, with commas between; none where it is empty. */
    public static @Nullable List<String> names(@Nullable String option) {
        if (option == null) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (String name : option.split(",", -1)) {
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        return names;
    }
}
