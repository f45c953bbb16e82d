package io.lockstep.driver.prepare;

import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.source.Places;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Rows to be prepared, wherever they are: in the files of a source, or in memory. What they are is told by their content
 * alone ({@link Fingerprint}); where bytes tell it before any row is read, {@link #digest} does.
 */
public interface Rows {
    /** What they are called in messages: paths, or that they are in memory. */
    String name();

    /** Whether what they are read from says the columns' types. */
    default boolean declaresTypes() {
        return true;
    }

    /**
     * Opens them; rows are read when Spark asks for them.
     *
     * @throws IOException when a file is missing or is not what its format says
     */
    SourceRows open() throws IOException;

    /** For people: where the row is that {@link SourceRows#where} stands for. */
    String place(String where) throws IOException;

    /** {@link #place} of many rows, in a task. */
    interface Placing extends Serializable {
        Places open() throws IOException;
    }

    /** Tells places in tasks. */
    Placing placing();

    /** A digest of the bytes they are read from; absent: they are known only once they are read. */
    Optional<Digest> digest() throws IOException;

    /** Bytes that rows are read from. */
    interface Digest {
        String sha256();

        /** What each of the files holds. */
        List<SourceDigest.FileContent> contents();

        /** Qualified paths of the files, in the same order. */
        List<String> paths();

        /** How many files have them. */
        int files();

        /** How many there are. */
        long bytes();

        /** @throws IOException when they are no more what they were */
        void requireUnchanged() throws IOException;
    }

    /**
     * Windows over these rows; these rows where none are asked for.
     *
     * @param answers whether a window needs the row that its answer is taken from
     */
    default Rows windowed(@Nullable WindowsConfig windows, boolean answers) {
        return windows == null ? this : new WindowedRows(this, windows, answers, false);
    }

    /**
     * Windows with their answers, and behind the columns of each what was known of the answers before: for each of
     * {@code ahead} its value in the window's last row, then for each that of a season before the answer, null where there is
     * none.
     */
    default Rows withBaselines(WindowsConfig windows) {
        return new WindowedRows(this, windows, true, true);
    }

    /**
     * These rows, of which files are looked up and their heads are read when they are first opened, and not again: what is done
     * with them one thing after another is done with the same files. Files that change meanwhile fail the reading.
     */
    default Rows openedOnce() {
        return this;
    }

    /**
     * Rows of files.
     *
     * @param source with paths that need no root
     */
    static Rows of(SparkSession spark, Files files, Source source) {
        return new FileRows(spark, files, source);
    }

    /** Rows of a data set in memory, or of any query. Each time they are read the query runs again, to the same rows. */
    static Rows of(SparkSession spark, Dataset<Row> rows) {
        return new DatasetRows(spark, rows);
    }
}
