package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Default;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Whatever else the cluster's Spark can read: {@code avro}, {@code libsvm}, {@code jdbc}, {@code delta}, {@code iceberg}.
 * Fields of structures are columns ({@link TableRows}).
 *
 * @param name of Spark's format
 * @param options of the reader, none of them secret; a version that is read stands in the lineage by them
 * @param secrets options whose values Hadoop's credential provider holds, each with the name it has there
 * @param path what is read; absent: the options say it
 * @param schema of the rows, as Spark's DDL ({@code "label double, city string"}); absent: Spark finds it
 * @param missing what stands for a missing value beside null, as in {@link Parquet}
 */
public record SparkFormat(
        String name,
        @Default("{}") Map<String, String> options,
        @Default("{}") Map<String, String> secrets,
        @Nullable String path,
        @Nullable String schema,
        @Nullable List<String> missing)
        implements Source {
    private static final Set<String> UNTYPED = Set.of("csv", "json", "text", "xml");

    public SparkFormat {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
        missing = missing == null ? null : List.copyOf(missing);
        SecretOptions.refuse(options);
    }

    @Override
    public Source under(@Nullable String root) {
        return path == null ? this : placed(Paths.under(root, path));
    }

    @Override
    public @Nullable Source at(String other) {
        return path == null ? null : placed(other);
    }

    private Source placed(String other) {
        return new SparkFormat(name, options, secrets, other, schema, missing);
    }

    @Override
    public List<String> paths() {
        return path == null ? List.of() : List.of(path);
    }

    @Override
    public String shown() {
        return path == null ? "format " + name : path;
    }

    @Override
    public boolean isWhollyInFiles() {
        return false;
    }

    @Override
    public boolean declaresTypes() {
        return schema != null || !UNTYPED.contains(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        String read = path == null ? null : literal(files, path);
        Map<String, String> all = SecretOptions.withSecrets(files, options, secrets);
        return TableRows.opened(
                shown(),
                "what Spark reads as " + name,
                "Check name and options, and that Spark is given the format's jars",
                () -> {
                    DataFrameReader reader = spark.read().format(name).options(all);
                    reader = schema == null ? reader : reader.schema(schema);
                    return TableRows.of(shown(), read == null ? reader.load() : reader.load(read), missing, null);
                });
    }

    /** A path in Spark's patterns; it is taken letter by letter where something is there. */
    private static String literal(Files files, String path) throws IOException {
        SourceFiles.list(files, path);
        return files.exists(path) ? TableFiles.literal(files.qualify(path)) : path;
    }

    @Override
    public String place(Files files, String where) {
        return "a row of " + where;
    }
}
