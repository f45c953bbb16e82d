package io.lockstep.driver.source;

import static org.apache.spark.sql.functions.lit;

import io.lockstep.driver.files.FileFailureException;
import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Files of tables that Spark reads: Parquet and ORC.
 *
 * @param format Spark's name of it
 */
record TableFiles(
        String format,
        String path,
        @Nullable List<String> missing,
        @Nullable Map<String, Partitions> partitions,
        boolean ignoreCorruptFiles) {
    /** What Spark's globs take for more than a letter. */
    private static final String SPECIAL = "[\\\\\\[\\]{}*?]";

    private static final String FEWEST_TASKS = "spark.sql.files.minPartitionNum";
    private static final int TASKS_PER_CORE = 4;

    private static final String FILES_LISTED_HERE = "256";

    /** A path that Spark takes letter by letter. */
    static String literal(String path) {
        return path.replaceAll(SPECIAL, "\\\\$0");
    }

    SourceRows open(SparkSession spark, Files files) throws IOException {
        if (!ignoreCorruptFiles) {
            SourceFiles.refuseLossySettings(spark);
        }
        SourceFiles.Found found = SourceFiles.find(Partitions.within(files, partitions), path);
        if (SourceWalk.isHidden(found.files().get(0).name())) {
            throw new SourceException(
                    path + ": expected a name that Spark reads, got one that begins with _ or ." + " Rename the file");
        }
        String directory = files.qualify(path);
        SparkSession reading = reading(spark);
        SparkSession before = SparkSession.active();
        // columns are looked up by the settings of the active session
        SparkSession.setActiveSession(reading);
        try {
            List<Row> leftOut = new ArrayList<>();
            List<String> paths = readable(
                    reading,
                    files,
                    Partitions.taken(path, directory, partitions, found.files()).stream()
                            .map(Files.Entry::path)
                            .toList(),
                    leftOut);
            refuseDifferent(reading, files, paths);
            boolean inDirectory = paths.get(0).startsWith(directory + "/");
            if (inDirectory) {
                ColumnFolders.refuseDifferent(directory, paths);
            }
            Dataset<Row> table = reader(reading, inDirectory ? Map.of("basePath", directory) : Map.of())
                    .load(paths.stream().map(TableFiles::literal).toArray(String[]::new));
            refuseUnread(paths, table.inputFiles());
            if (format.equals("parquet")) {
                ParquetColumns.refuseDisagreement(
                        files, paths.get(0), table.schema(), ColumnFolders.columns(directory, paths.get(0)));
            }
            SourceRows rows = TableRows.of(path, table, missing, where(table));
            leftOut.addAll(SourceRows.leftOut(found.hidden(), 0));
            return rows.with(JavaSparkContext.fromSparkContext(spark.sparkContext()), leftOut);
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        } finally {
            SparkSession.setActiveSession(before);
        }
    }

    private DataFrameReader reader(SparkSession reading, Map<String, String> options) {
        return reading.read()
                .format(format)
                .option("parquet.page.verify-checksum.enabled", "true")
                .options(options);
    }

    /**
     * Files that can be read to their end; all where none is to be left out.
     *
     * @param leftOut where a row is put for each other
     */
    private List<String> readable(SparkSession reading, Files files, List<String> paths, List<Row> leftOut)
            throws IOException {
        if (!ignoreCorruptFiles) {
            return paths;
        }
        List<String> readable = new ArrayList<>();
        for (String file : paths) {
            if (isReadable(reading, files, file)) {
                readable.add(file);
            } else {
                leftOut.add(SourceRows.leftOut(file, SourceRows.CORRUPT_FILE));
            }
        }
        if (readable.isEmpty()) {
            throw new SourceException(
                    path + ": expected at least one file that can be read, got none of " + paths.size());
        }
        return readable;
    }

    private boolean isReadable(SparkSession reading, Files files, String file) throws IOException {
        try {
            refuseDifferent(reading, files, List.of(file));
            reader(reading, Map.of()).load(literal(file)).javaRDD().count();
            return true;
        } catch (Exception e) {
            IOException told = SourceException.of(e);
            if (told instanceof FileFailureException || !files.exists(file)) {
                throw told;
            }
            return false;
        }
    }

    private void refuseDifferent(SparkSession reading, Files files, List<String> paths) throws IOException {
        if (format.equals("parquet")) {
            ParquetSchemas.refuseDifferent(reading, files, paths);
        } else {
            OrcSchemas.refuseDifferent(reading, files, paths);
        }
    }

    /** A session in which the user's settings decide nothing about which values are read. */
    private static SparkSession reading(SparkSession spark) {
        SparkSession reading = spark.newSession();
        reading.conf().set("spark.sql.sources.partitionColumnTypeInference.enabled", "false");
        reading.conf().set("spark.sql.files.ignoreCorruptFiles", "false");
        reading.conf().set("spark.sql.files.ignoreMissingFiles", "false");
        reading.conf().set("spark.sql.parquet.mergeSchema", "false");
        reading.conf().set("spark.sql.orc.mergeSchema", "false");
        reading.conf().set("spark.sql.caseSensitive", "true");
        // a job with a task for each of a few files, which were just listed, takes longer than asking for them
        reading.conf().set("spark.sql.sources.parallelPartitionDiscovery.threshold", FILES_LISTED_HERE);
        setTasks(reading);
        for (String key : List.of(
                "spark.sql.session.timeZone", "spark.sql.datetime.java8API.enabled", "spark.sql.codegen.wholeStage")) {
            reading.conf().set(key, spark.conf().get(key));
        }
        return reading;
    }

    /**
     * Has files read in several tasks a core, where nobody says in how many: rows are scored for longer than they are read, and the last
     * of few tasks would leave all other cores without work.
     */
    private static void setTasks(SparkSession reading) {
        if (reading.conf().getOption(FEWEST_TASKS).isEmpty()) {
            int cores = reading.sparkContext().defaultParallelism();
            reading.conf().set(FEWEST_TASKS, Integer.toString(TASKS_PER_CORE * cores));
        }
    }

    private static void refuseUnread(List<String> paths, String[] read) throws SourceException {
        if (read.length != paths.size()) {
            throw new SourceException(Excerpt.of(paths.get(0)) + ": expected Spark to read " + paths.size()
                    + " files from here on, got " + read.length + ". The data changed meanwhile; start again");
        }
    }

    private TableRows.Place where(Dataset<Row> table) {
        // a column of that name may be the user's
        Column metadata = table.metadataColumn("_metadata");
        return new TableRows.Place(
                metadata.getField("file_path"), format.equals("parquet") ? metadata.getField("row_index") : lit(0L));
    }
}
