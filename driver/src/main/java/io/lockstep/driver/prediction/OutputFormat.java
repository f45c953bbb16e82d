package io.lockstep.driver.prediction;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats of files that predictions are written in. */
public enum OutputFormat {
    PARQUET("parquet", "parquet"),
    ORC("orc", "orc"),
    /** With a header, quotes doubled within quotes, arrays as JSON, bytes in Base64. */
    CSV("csv", "csv"),
    /** An object a line, missing values as null, bytes in Base64. */
    JSON_LINES("jsonLines", "json");

    /** Microseconds, which Spark cuts to milliseconds of its own accord; the last letters are its pattern of an offset such as +01:00. */
    private static final String TIMESTAMP = "yyyy-MM-dd'T'HH:mm:ss[.SSSSSS][XXX]";

    private static final String TIMESTAMP_WITHOUT_ZONE = "yyyy-MM-dd'T'HH:mm:ss[.SSSSSS]";

    private final String id;
    private final String spark;

    OutputFormat(String id, String spark) {
        this.id = id;
        this.spark = spark;
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
        return switch (this) {
            case PARQUET, ORC -> Map.of();
            case CSV ->
                Map.of(
                        "header",
                        "true",
                        "escape",
                        "\"",
                        "ignoreLeadingWhiteSpace",
                        "false",
                        "ignoreTrailingWhiteSpace",
                        "false",
                        "timestampFormat",
                        TIMESTAMP,
                        "timestampNTZFormat",
                        TIMESTAMP_WITHOUT_ZONE);
            case JSON_LINES ->
                Map.of(
                        "ignoreNullFields",
                        "false",
                        "timestampFormat",
                        TIMESTAMP,
                        "timestampNTZFormat",
                        TIMESTAMP_WITHOUT_ZONE);
        };
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
