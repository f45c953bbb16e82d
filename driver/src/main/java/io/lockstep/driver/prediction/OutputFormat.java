package io.lockstep.driver.prediction;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats of files that predictions are written in. */
public enum OutputFormat {
    PARQUET("parquet", "parquet", Map.of()),
    ORC("orc", "orc", Map.of()),
    /** With a header, quotes doubled within quotes, arrays as JSON, bytes in Base64. */
    CSV(
            "csv",
            "csv",
            Map.of(
                    "header",
                    "true",
                    "escape",
                    "\"",
                    "ignoreLeadingWhiteSpace",
                    "false",
                    "ignoreTrailingWhiteSpace",
                    "false")),
    /** An object a line, missing values as null, bytes in Base64. */
    JSON_LINES("jsonLines", "json", Map.of("ignoreNullFields", "false"));

    private final String id;
    private final String spark;
    private final Map<String, String> options;

    OutputFormat(String id, String spark, Map<String, String> options) {
        this.id = id;
        this.spark = spark;
        this.options = options;
    }

    /** As a config calls it. */
    public String id() {
        return id;
    }

    /** As Spark calls it. */
    String spark() {
        return spark;
    }

    /** Of Spark's writer. */
    Map<String, String> options() {
        return options;
    }

    /**
     * A format by its name.
     *
     * @param option for messages
     */
    public static OutputFormat of(String option, String id) {
        for (OutputFormat format : values()) {
            if (format.id.equalsIgnoreCase(id)) {
                return format;
            }
        }
        throw new IllegalArgumentException(option + ": expected one of "
                + Arrays.stream(values()).map(OutputFormat::id).collect(Collectors.joining(", ")) + ", got "
                + Excerpt.quoted(id) + ". Correct it");
    }
}
