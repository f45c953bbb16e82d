package io.lockstep.driver.ml;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.spark.Cluster;
import io.lockstep.kernels.plaindata.Keys;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stage that {@link StageWriter} wrote.
 *
 * @param <T> the stage
 */
final class StageReader<T extends Params> extends MLReader<T> {
    private final Class<T> kind;
    private final Making<T> making;

    /** Makes a stage without its params. */
    interface Making<T> {
        T make(String uid, Model model) throws IOException;
    }

    /** The model beside the params. */
    interface Model {
        HeldModel get() throws IOException;
    }

    private StageReader(Class<T> kind, Making<T> making) {
        this.kind = kind;
        this.making = making;
    }

    static <T extends Params> MLReader<T> of(Class<T> kind, Making<T> making) {
        return new StageReader<>(kind, making);
    }

    @Override
    public T load(String path) {
        try {
            Files files = new Cluster(sparkSession()).files();
            String directory = files.qualify(path);
            Map<String, @Nullable Object> metadata = metadata(files, directory);
            if (!kind.getName().equals(metadata.get("class"))) {
                throw new IOException(path + ": expected a " + kind.getSimpleName() + ", got " + metadata.get("class")
                        + ". Load it as what it is");
            }
            String uid = String.valueOf(metadata.get("uid"));
            T stage = making.make(uid, () -> HeldModel.read(files, directory + "/" + StageWriter.MODEL));
            params(path, stage, metadata.get("defaultParamMap"), true);
            params(path, stage, metadata.get("paramMap"), false);
            return stage;
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, @Nullable Object> metadata(Files files, String directory) throws IOException {
        String metadata = directory + "/" + StageWriter.METADATA;
        Optional<Files.Entry> part = files.list(metadata).stream()
                .filter(entry -> entry.name().startsWith("part-"))
                .findFirst();
        if (part.isEmpty()) {
            throw new FileNotFoundException(directory + ": expected a saved stage with a file " + StageWriter.METADATA
                    + "/part-00000, got none. Check the path; a save that was killed leaves none");
        }
        String file = part.get().path();
        return Keys.of(Json.parse(files.read(file), file));
    }

    private static void params(String path, Params stage, @Nullable Object values, boolean defaults)
            throws IOException {
        for (Map.Entry<String, @Nullable Object> value :
                Keys.of(values == null ? Map.of() : values).entrySet()) {
            Param<?> param = Arrays.stream(stage.params())
                    .filter(own -> own.name().equals(value.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new IOException(path + ": expected params of this version, got " + value.getKey()
                            + ". Use the version of Lockstep that saved the stage, or a later one"));
            set(stage, param, Json.line(Objects.requireNonNull(value.getValue())), defaults);
        }
    }

    private static <V> void set(Params stage, Param<V> param, String json, boolean defaults) {
        V value = param.jsonDecode(json);
        if (defaults) {
            stage.setDefault(param, value);
        } else {
            stage.set(param, value);
        }
    }
}
