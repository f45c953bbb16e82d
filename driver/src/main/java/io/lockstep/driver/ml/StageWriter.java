package io.lockstep.driver.ml;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.spark.Cluster;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stage: the params in the form of Spark's own, by which {@code Pipeline.load} finds the class, and beside them a model's
 * directory as {@code train} writes it. It is written beside its place and moved there when it is whole; what stood there before
 * is removed not before that.
 */
final class StageWriter extends MLWriter {
    /** Params, in a directory as Spark writes text. */
    static final String METADATA = "metadata";

    /** A model's directory. */
    static final String MODEL = "model";

    private final Params stage;
    private final @Nullable HeldModel model;

    /** @param model absent: the stage has none */
    StageWriter(Params stage, @Nullable HeldModel model) {
        this.stage = stage;
        this.model = model;
    }

    @Override
    public void save(String path) throws IOException {
        Files files = new Cluster(sparkSession()).files();
        String target = files.qualify(path);
        if (!shouldOverwrite() && files.exists(target)) {
            throw new FileAlreadyExistsException(path
                    + ": expected nothing there, got a file or directory. Choose another path, or write().overwrite()");
        }
        String unfinished = target + "-unfinished-" + PendingUid.unique();
        try {
            write(files, unfinished);
            if (shouldOverwrite()) {
                files.delete(target);
            }
            files.move(unfinished, target);
        } finally {
            files.delete(unfinished);
        }
    }

    @Override
    public void saveImpl(String path) {
        try {
            Files files = new Cluster(sparkSession()).files();
            write(files, files.qualify(path));
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }

    private void write(Files files, String directory) throws IOException {
        if (model != null) {
            model.write(files, directory + "/" + MODEL);
        }
        String metadata = directory + "/" + METADATA;
        byte[] line = (Json.line(plainData()) + "\n").getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = files.create(metadata + "/part-00000")) {
            out.write(line);
        }
        files.publish(metadata + "/_SUCCESS", new byte[0]);
    }

    private Map<String, Object> plainData() throws IOException {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("class", stage.getClass().getName());
        data.put("timestamp", System.currentTimeMillis());
        data.put("sparkVersion", sparkSession().version());
        data.put("uid", stage.uid());
        data.put("paramMap", values(stage.paramMap()));
        data.put("defaultParamMap", values(stage.defaultParamMap()));
        return data;
    }

    private Map<String, @Nullable Object> values(ParamMap map) throws IOException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Param<?> param : stage.params()) {
            if (map.contains(param)) {
                values.put(param.name(), value(param, map));
            }
        }
        return values;
    }

    private static <V> @Nullable Object value(Param<V> param, ParamMap map) throws IOException {
        return Json.parse(param.jsonEncode(map.apply(param)), param.name());
    }
}
