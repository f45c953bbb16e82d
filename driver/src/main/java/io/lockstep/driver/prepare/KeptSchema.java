package io.lockstep.driver.prepare;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.SourceSchema;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Columns of the source that prepared rows were read from, in a small file beside them for each way in which a config
 * names a source: the same rows may come from several formats, and are not read again where they are prepared.
 */
public final class KeptSchema {
    private static final SealedDocument FORMAT =
            new SealedDocument("lockstep-schema", 1, "delete it; the next run makes it again");
    private static final String SCHEMA = "schema";
    private static final int DIGITS_IN_NAME = 16;

    private KeptSchema() {}

    /** Columns of opened rows. */
    public static SourceSchema of(SourceRows rows, boolean declared) {
        return SourceSchema.of(declared, rows.columns(), rows.types(), rows.nullable());
    }

    /** Columns of a run's training rows: as they were when they were prepared, or of the source itself. */
    public static SourceSchema of(Files files, RunConfig config, Rows train, String prepared) throws IOException {
        String file = file(config, prepared);
        if (files.exists(file)) {
            Map<String, ?> content = FORMAT.read(files.read(file), file);
            return Objects.requireNonNull(SourceSchema.fromPlainData(content.get(SCHEMA), file));
        }
        Rows windowed = train.windowed(config.data().windows(), true);
        SourceSchema found = of(windowed.open(), windowed.declaresTypes());
        keep(files, config, found, prepared);
        return found;
    }

    /** Keeps the columns of rows that were read just now. */
    static void keep(Files files, RunConfig config, SourceSchema schema, String prepared) throws IOException {
        files.replace(file(config, prepared), FORMAT.write(Map.of(SCHEMA, schema.toPlainData())));
    }

    private static String file(RunConfig config, String prepared) {
        String root = config.data().root();
        List<Object> named = List.of(
                root == null ? "" : root,
                Objects.requireNonNull(Configs.BINDING.unbind(config.data().train())));
        String digest = Sha256.of(Json.line(named).getBytes(StandardCharsets.UTF_8));
        return prepared + "/" + SCHEMA + "-" + digest.substring(0, DIGITS_IN_NAME) + ".json";
    }
}
