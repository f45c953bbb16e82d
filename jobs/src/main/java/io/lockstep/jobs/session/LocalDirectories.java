package io.lockstep.jobs.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.spark.SparkConf;

/**
 * The directories for Spark's temporary files. Spark ends its JVM, without a line, where none of them can be written.
 */
final class LocalDirectories {
    private LocalDirectories() {}

    /** @throws IOException when none of the configured directories can be made or written */
    static void check(SparkConf conf) throws IOException {
        String environment = System.getenv("SPARK_LOCAL_DIRS");
        String where = environment == null ? "spark.local.dir" : "SPARK_LOCAL_DIRS";
        String directories = environment == null ? conf.get("spark.local.dir", "") : environment;
        String failure = "";
        for (String directory : directories.split(",", -1)) {
            failure = directory.isBlank() ? "" : failure(directory.strip());
            if (failure.isEmpty()) {
                return;
            }
        }
        throw new IOException(where + " " + directories + ": expected a directory that can be made and written to, got "
                + failure + ". Choose another, or leave it out for the system's temporary directory");
    }

    private static String failure(String directory) {
        try {
            Path path = Files.createDirectories(Path.of(directory));
            Files.delete(Files.createTempDirectory(path, "lockstep-"));
            return "";
        } catch (IOException | InvalidPathException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}
