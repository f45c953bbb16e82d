package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Rows of one format at some paths, as written in a config: {@code {format: csv, path: patients.csv}}. */
public interface Source {
    /** This source with relative paths taken from a directory or URI; itself when there is none. */
    Source under(@Nullable String root);

    /** The same rules of reading for another path; absent where there is more to say than a path. */
    default @Nullable Source at(String path) {
        return null;
    }

    /** Every file or directory it reads. */
    List<String> paths();

    /** Values of folders that are read, by the folders' name; absent: all. Other folders are not looked into. */
    default @Nullable Map<String, Partitions> partitions() {
        return null;
    }

    /** What it is called in messages. */
    default String shown() {
        return String.join(", ", paths());
    }

    /** Whether the bytes of its files tell all of its rows; else they are known only once they are read. */
    default boolean isWhollyInFiles() {
        return true;
    }

    /** Whether the format says its columns' types; else all is text, or types are taken from the values. */
    default boolean declaresTypes() {
        return true;
    }

    /**
     * Whether what a file's rows are depends on that file alone, as long as columns and types stay: rows of files that
     * came later can then be added to those that were read before.
     */
    default boolean readsFilesApart() {
        return false;
    }

    /** Whether rows hold parts of each other, so that some of them say what others are to be asked. */
    default boolean hasOverlaps() {
        return false;
    }

    /**
     * Opens it. Files are looked up and their heads are checked now; rows are read when Spark asks for them, and a file
     * that then proves unreadable fails the job: {@link SourceException#of} finds the message.
     *
     * @throws IOException when a file is missing or is not what the format says
     */
    SourceRows open(SparkSession spark, Files files) throws IOException;

    /** For people: the file, and the line or row in it, that a row's {@link SourceRows#where} stands for. */
    String place(Files files, String where) throws IOException;

    /** {@link #place} of many rows. */
    default Places places(Files files) {
        return where -> place(files, where);
    }
}
