package io.lockstep.driver.background;

import io.lockstep.driver.feature.ColumnSlots;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.sample.RowSample;
import io.lockstep.driver.sample.SampledRow;
import io.lockstep.kernels.attribution.AnswerNetwork;
import io.lockstep.kernels.attribution.Background;
import io.lockstep.kernels.attribution.CellRow;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Background rows of one model.
 *
 * @param modelSha256 of the model that reads them
 * @param rows at least one
 */
public record BackgroundRows(String modelSha256, List<Kept> rows) {
    private static final SealedDocument FORMAT =
            new SealedDocument("lockstep-background", 1, "copy it whole, or make it again from rows");
    private static final Binding BINDING = new Binding();

    /**
     * A row.
     *
     * @param weight rows of data that it stands for
     * @param steps items of each input
     * @param cells floats, little-endian, in base 64
     */
    public record Kept(double weight, List<Integer> steps, String cells) {
        public Kept {
            steps = List.copyOf(steps);
        }

        static Kept of(CellRow row, double weight) {
            byte[] bytes = new byte[row.cells().length * Float.BYTES];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .put(row.cells());
            return new Kept(
                    weight,
                    Arrays.stream(row.steps()).boxed().toList(),
                    Base64.getEncoder().encodeToString(bytes));
        }

        CellRow row() {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Base64.getDecoder().decode(cells)).order(ByteOrder.LITTLE_ENDIAN);
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            return new CellRow(
                    values, steps.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    public BackgroundRows {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("background: expected at least 1 row, got none. Give rows of the data");
        }
    }

    /**
     * Of a sample.
     *
     * @param network the model's
     * @throws IllegalArgumentException when rows are of different lengths
     */
    public static BackgroundRows of(LoadedModel model, AnswerNetwork network, RowSample sample) {
        ColumnSlots slots = new ColumnSlots(model.preprocessing());
        Batch batch = new Batch(1, model.spec().inputTypes(), List.of());
        List<Kept> kept = new ArrayList<>();
        for (SampledRow row : sample.rows()) {
            batch.setRows(1);
            slots.read(row.slots(), batch, 0);
            kept.add(Kept.of(network.rows(batch).get(0), 1));
            if (!kept.get(0).steps.equals(kept.get(kept.size() - 1).steps)) {
                throw new IllegalArgumentException(model.directory() + ": expected rows of one length for a background,"
                        + " got rows of " + kept.get(0).steps + " and " + kept.get(kept.size() - 1).steps
                        + " items. Hold sequences against a baseline instead, as padding");
            }
        }
        return new BackgroundRows(model.digest().modelSha256(), kept);
    }

    /**
     * Their centres, each of the weight of the rows that it is the nearest of.
     *
     * @param count of them at most
     * @param seed of the first ones
     */
    public BackgroundRows centres(int count, long seed) {
        Centres.Found found = Centres.of(background(), count, seed);
        return new BackgroundRows(
                modelSha256,
                IntStream.range(0, found.rows().size())
                        .mapToObj(i ->
                                Kept.of(found.rows().get(i), found.weights().get(i)))
                        .toList());
    }

    /** As Shapley values are taken over it. */
    public Background background() {
        return new Background(
                rows.stream().map(Kept::row).toList(),
                rows.stream().mapToDouble(Kept::weight).toArray());
    }

    /** As it is sent to tasks. */
    public String toJson() {
        return Json.line(BINDING.unbind(this));
    }

    /** @param json of {@link #toJson} */
    public static BackgroundRows of(String json) throws IOException {
        return BINDING.bind(BackgroundRows.class, Json.parse(json, "background"), "background");
    }

    /** Whether a file is one that {@link #keep} wrote, by its name. */
    public static boolean isKept(String path) {
        return path.endsWith(".background.json");
    }

    /**
     * Writes them to a file of their own.
     *
     * @param path ending in {@code .background.json}
     * @throws IllegalArgumentException when it ends otherwise
     */
    public void keep(Files files, String path) throws IOException {
        if (!isKept(path)) {
            throw new IllegalArgumentException(
                    "background: expected a file that ends in .background.json, got " + path + ". Name it so");
        }
        files.replace(path, FORMAT.write(BINDING.canonical(this)));
    }

    /**
     * Reads what {@link #keep} wrote.
     *
     * @param modelSha256 of the model that is to read them
     * @throws IOException when it is no such file, or one of another model
     */
    public static BackgroundRows read(Files files, String path, String modelSha256) throws IOException {
        BackgroundRows read;
        try {
            read = BINDING.bind(BackgroundRows.class, FORMAT.read(files.read(path), path), "");
        } catch (PlainDataException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
        if (!read.modelSha256.equals(modelSha256)) {
            throw new IOException(path + ": expected the background of model " + modelSha256 + ", got one of "
                    + read.modelSha256 + ". Make it again from rows");
        }
        return read;
    }
}
