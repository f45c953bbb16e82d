package io.lockstep.jobs.command;

import io.lockstep.driver.audit.StoredThresholds;
import io.lockstep.driver.files.Files;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import org.jspecify.annotations.Nullable;

/** The file with thresholds of groups. */
final class ThresholdsFile {
    private ThresholdsFile() {}

    static StoredThresholds read(Files files, String path) throws IOException {
        if (!files.exists(path)) {
            throw new FileNotFoundException("--thresholds " + path
                    + ": expected a file with thresholds of groups, got none. audit --thresholds equalOpportunity --store"
                    + " writes it");
        }
        return StoredThresholds.of(files.read(path), path);
    }

    /** Whole or not at all; nothing is overwritten. */
    static void write(Files files, String path, StoredThresholds thresholds) throws IOException {
        try {
            files.publish(files.qualify(path), thresholds.toBytes());
        } catch (FileAlreadyExistsException e) {
            throw taken(path, e);
        }
    }

    /** Looked at before rows are counted. */
    static void refuseTaken(Files files, String path) throws IOException {
        if (files.exists(path)) {
            throw taken(path, null);
        }
    }

    private static IOException taken(String path, @Nullable Throwable cause) {
        return new IOException(
                "--store " + path + ": expected a file that is not there yet, got one. Name another, or remove it",
                cause);
    }
}
