package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Default;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A table or view of the session's catalog. Fields of structures are columns ({@link TableRows}).
 *
 * @param table {@code name}, {@code database.name} or {@code catalog.database.name}
 * @param options of the reader, such as {@code versionAsOf} of a table that keeps its history; they stand in the lineage
 * @param missing what stands for a missing value beside null, as in {@link Parquet}
 */
public record CatalogTable(
        String table,
        @Default("{}") Map<String, String> options,
        @Nullable List<String> missing) implements Source {
    public CatalogTable {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        missing = missing == null ? null : List.copyOf(missing);
        SecretOptions.refuse(options);
    }

    @Override
    public Source under(@Nullable String root) {
        return this;
    }

    @Override
    public List<String> paths() {
        return List.of();
    }

    @Override
    public String shown() {
        return "table " + table;
    }

    @Override
    public boolean isWhollyInFiles() {
        return false;
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        return TableRows.opened(
                shown(),
                "a table or view of the session's catalog",
                "Check the name, and that Spark is given the catalog",
                () -> TableRows.of(shown(), spark.read().options(options).table(table), missing, null));
    }

    @Override
    public String place(Files files, String where) {
        return "a row of " + where;
    }
}
