package io.lockstep.driver.prediction;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalog.Column;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A table of Spark's catalog that an output's files are: an external one, over the output's directory.
 *
 * <p>The files are written as those of any output. The table is entered when they are whole, by one call of the catalog, so that
 * nobody sees one of half an output; of a table that is there, partitions are entered in groups, of which a reader may see
 * some before others. What is killed in between is gone on with by the same command where its rows are those of files, which are
 * known again: the output's manifest says whose it is.
 * A table is never dropped, nor changed where it is another.
 *
 * @param name with its database
 * @param directory of the output, qualified
 * @param format of the files, as Spark calls it
 * @param partitions columns whose values are folders, in order
 */
record OutputTable(SparkSession spark, String name, String directory, String format, List<String> partitions) {
    /** Spark's name of the session's own. */
    private static final String CATALOG = "spark_catalog";

    /** In manifests: whose table it is. */
    private static final String KEY = "table";

    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_]+\\.)?[A-Za-z0-9_]+");
    private static final Pattern UNQUOTED = Pattern.compile("[^'\\\\]+");
    private static final Pattern MANIFESTS = Pattern.compile("_lockstep(-[0-9]{6})?\\.json");

    /** @throws IllegalArgumentException when there can be no such table */
    static void check(String name, OutputFormat format) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "--table: expected NAME or DATABASE.NAME, of letters, digits and _, in the session's catalog, got "
                            + Excerpt.quoted(name) + ". Correct it");
        }
        if (format != OutputFormat.PARQUET && format != OutputFormat.ORC) {
            throw new IllegalArgumentException("--table: expected --format parquet or orc, which keep types, got "
                    + format.id() + ". Leave one out");
        }
    }

    /**
     * What a form asks for; empty where it asks for none.
     *
     * @param target the output's directory, qualified
     * @throws IllegalArgumentException when another catalog is the current one, there is no such database, or something else of
     *     that name
     */
    static Optional<OutputTable> of(SparkSession spark, OutputForm form, String target) {
        String asked = form.table();
        if (asked == null) {
            return Optional.empty();
        }
        String catalog = spark.catalog().currentCatalog();
        if (!catalog.equals(CATALOG)) {
            throw new IllegalArgumentException("--table: expected the session's catalog to be the current one, got "
                    + Excerpt.quoted(catalog) + ", whose tables are no directories of files. Run it without"
                    + " spark.sql.defaultCatalog, or leave --table out");
        }
        String whole = asked.contains(".") ? asked : spark.catalog().currentDatabase() + "." + asked;
        String database = whole.substring(0, whole.indexOf('.'));
        if (!spark.catalog().databaseExists(quoted(database))) {
            throw new IllegalArgumentException("--table: expected a database of the session's catalog, got "
                    + Excerpt.quoted(database) + ". Create it, or correct the name");
        }
        if (!UNQUOTED.matcher(target).matches()) {
            throw new IllegalArgumentException(
                    "--output: expected a directory without ' and \\, as it becomes a table's," + " got " + target
                            + ". Choose another");
        }
        OutputTable table = new OutputTable(spark, whole, target, form.format().spark(), form.partitionBy());
        table.refuseOther();
        return Optional.of(table);
    }

    private static String quoted(String name) {
        return "`" + name.replace(".", "`.`") + "`";
    }

    private boolean exists() {
        return spark.catalog().tableExists(quoted(name));
    }

    /** What the catalog says of it. */
    private Map<String, String> described() {
        Map<String, String> described = new HashMap<>();
        for (Row row : spark.sql("DESCRIBE TABLE EXTENDED " + quoted(name)).collectAsList()) {
            // behind the columns, of which one may be called so, too
            described.put(row.getString(0), row.isNullAt(1) ? "" : row.getString(1));
        }
        return described;
    }

    private void refuseOther() {
        if (!exists()) {
            return;
        }
        Map<String, String> found = described();
        String type = found.getOrDefault("Type", "");
        String provider = found.getOrDefault("Provider", "");
        String location = found.getOrDefault("Location", "");
        if (!type.equals("EXTERNAL") || !provider.equalsIgnoreCase(format) || !location.equals(directory)) {
            throw refused(
                    "an external table in " + format + " over " + directory,
                    "one of type " + type.toLowerCase(Locale.ROOT)
                            + (provider.isEmpty() ? "" : " in " + provider.toLowerCase(Locale.ROOT))
                            + (location.isEmpty() ? "" : " over " + location));
        }
    }

    private IllegalArgumentException refused(String expected, String got) {
        return new IllegalArgumentException("--table " + name + ": expected none, or " + expected + ", got " + got
                + ". Choose another name or --output, or drop the table");
    }

    /**
     * Checks the columns.
     *
     * @throws IllegalArgumentException when a catalog cannot tell them apart, or the table that is there has others
     */
    void checkColumns(StructType schema) {
        Set<String> lower = new HashSet<>();
        Map<String, String> asked = new TreeMap<>();
        for (StructField field : schema.fields()) {
            if (!lower.add(field.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("--table " + name
                        + ": expected columns whose names differ by more than case, got "
                        + Excerpt.quoted(field.name()) + " and another. Leave one out by --keep or --columns");
            }
            asked.put(field.name().toLowerCase(Locale.ROOT), field.dataType().catalogString());
        }
        if (!exists()) {
            return;
        }
        List<Column> columns = columns();
        Map<String, String> found = new TreeMap<>(columns.stream()
                .collect(Collectors.toMap(own -> own.name().toLowerCase(Locale.ROOT), Column::dataType)));
        List<String> folders =
                columns.stream().filter(Column::isPartition).map(Column::name).toList();
        if (!found.equals(asked) || !folders.equals(partitions)) {
            throw refused(
                    "one of the columns " + asked + " in partitions by " + partitions,
                    found + " in partitions by " + folders);
        }
    }

    private List<Column> columns() {
        try {
            return spark.catalog().listColumns(quoted(name)).collectAsList();
        } catch (AnalysisException e) {
            throw new IllegalArgumentException(
                    "--table " + name + ": expected its columns, got: " + e.getMessage() + ". Give the command again",
                    e);
        }
    }

    /** What a manifest says of the work that the table is entered for. */
    void note(Map<String, @Nullable Object> manifest, OutputClaim.Work work) {
        manifest.put(KEY, noted(work));
    }

    private Map<String, Object> noted(OutputClaim.Work work) {
        Map<String, Object> noted = new LinkedHashMap<>();
        noted.put("name", name);
        noted.put("command", work.command());
        noted.put("input", work.input());
        return noted;
    }

    /**
     * The newest manifest, where it is of the same work, whose files are all there: what is left is to enter them. What was
     * written before another's rows is done again, as these may have replaced it.
     */
    Optional<Map<String, @Nullable Object>> written(Files files, OutputClaim.Work work) throws IOException {
        if (!files.exists(directory + "/" + OutputClaim.SUCCESS)) {
            return Optional.empty();
        }
        Optional<Files.Entry> newest = files.list(directory).stream()
                .filter(entry -> MANIFESTS.matcher(entry.name()).matches())
                .max(Comparator.comparing(entry -> entry.name().equals(Prediction.MANIFEST) ? "" : entry.name()));
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        String file = newest.get().path();
        Map<String, @Nullable Object> manifest = Prediction.FORMAT.read(files.read(file), file);
        return noted(work).equals(manifest.get(KEY)) ? Optional.of(manifest) : Optional.empty();
    }

    /**
     * Enters the files.
     *
     * @param schema of the output
     * @param again whether the same command goes on with them
     * @return the result, of the table
     * @throws IllegalArgumentException when there is something else of that name by now
     * @throws IOException when the catalog does not take them
     */
    PredictionResult enter(StructType schema, PredictionResult result, boolean again) throws IOException {
        Faults.at("predict.before-table");
        refuseOther();
        checkColumns(schema);
        try {
            if (!exists()) {
                spark.sql(created(schema));
            }
            if (described().getOrDefault("Partition Provider", "").equals("Catalog")) {
                spark.sql("MSCK REPAIR TABLE " + quoted(name) + " SYNC PARTITIONS");
            }
            spark.catalog().refreshTable(quoted(name));
            return result.in(name);
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            String found = String.valueOf(e.getMessage()).lines().findFirst().orElse("nothing");
            throw new IOException(
                    "--table " + name + ": expected the catalog to take " + directory + ", whose files are whole, got: "
                            + Excerpt.of(found) + ". Correct that, and "
                            + (again
                                    ? "give the same command again"
                                    : "make the table over them yourself, or predict again into another --output"),
                    e);
        }
    }

    private String created(StructType schema) {
        StructType columns = new StructType();
        for (StructField field : schema.fields()) {
            columns = columns.add(field.name(), field.dataType(), true);
        }
        List<String> folders = new ArrayList<>();
        partitions.forEach(column -> folders.add("`" + column.replace("`", "``") + "`"));
        return "CREATE TABLE " + quoted(name) + " (" + columns.toDDL() + ") USING " + format
                + (folders.isEmpty() ? "" : " PARTITIONED BY (" + String.join(", ", folders) + ")") + " LOCATION '"
                + directory + "'";
    }
}
