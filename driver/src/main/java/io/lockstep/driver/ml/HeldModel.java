package io.lockstep.driver.ml;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HeldFiles;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.ScoringPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * The files of a model's directory in memory, on the driver and, broadcast, on executors: what a fitted model is lives as long as
 * the object does, and no longer depends on where it was trained or loaded from. Thread-safe.
 */
final class HeldModel implements Serializable {
    private static final long serialVersionUID = 1L;

    /** By which the files are asked for. */
    private static final String DIRECTORY = "memory:model";

    /** Without it there is no model: written last. */
    private static final String MANIFEST = "manifest.json";

    private final TreeMap<String, byte[]> contents;
    private transient @Nullable LoadedModel loaded;
    private transient @Nullable Broadcast<Map<String, byte[]>> broadcast;
    private transient @Nullable SparkContext context;

    private HeldModel(Map<String, byte[]> contents) {
        this.contents = new TreeMap<>(contents);
    }

    /**
     * Reads and verifies a model.
     *
     * @throws IOException as {@link ModelDirectory#load} does
     */
    static HeldModel read(Files files, String directory) throws IOException {
        String path = files.qualify(directory);
        HeldModel model = new HeldModel(HeldFiles.contents(files, path));
        model.load(path);
        return model;
    }

    /** Files of a model, as a scorer reads them. */
    static Files files(Map<String, byte[]> contents) {
        return new HeldFiles(DIRECTORY, contents);
    }

    private LoadedModel load(String place) throws IOException {
        try {
            loaded = ModelDirectory.load(files(contents), DIRECTORY);
            return loaded;
        } catch (IOException e) {
            throw new IOException(String.valueOf(e.getMessage()).replace(DIRECTORY, place), e);
        }
    }

    /** The model. */
    synchronized LoadedModel loaded() {
        try {
            return loaded != null ? loaded : load(DIRECTORY);
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }

    /** For tasks of this context. */
    synchronized Broadcast<Map<String, byte[]>> broadcast(SparkContext asking) {
        if (broadcast == null || !asking.equals(context)) {
            broadcast = new JavaSparkContext(asking).broadcast(contents);
            context = asking;
        }
        return broadcast;
    }

    /** What a task has to know to score rows of these columns. */
    ScoringPlan plan(List<String> columns, boolean skipsInvalid) {
        LoadedModel model = loaded();
        return ScoringOptions.standard()
                .withBadRows(skipsInvalid ? BadRows.SKIP : BadRows.FAIL)
                .plan(model.files(), model, columns, false);
    }

    /** Files of it for this process. */
    Files files() {
        return files(contents);
    }

    /** Writes the files into a directory of their own, the one without which there is no model last. */
    void write(Files files, String directory) throws IOException {
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            if (!file.getKey().equals(MANIFEST)) {
                try (OutputStream out = files.create(directory + "/" + file.getKey())) {
                    out.write(file.getValue());
                }
            }
        }
        byte[] manifest = contents.get(MANIFEST);
        if (manifest == null) {
            throw new IOException(directory + ": expected a model with a " + MANIFEST + ", got none");
        }
        files.publish(directory + "/" + MANIFEST, manifest);
    }
}
