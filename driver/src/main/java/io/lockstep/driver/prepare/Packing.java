package io.lockstep.driver.prepare;

import io.lockstep.driver.feature.BadRowException;
import io.lockstep.driver.feature.Feature;
import io.lockstep.driver.feature.ImageFeature;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.RowContent;
import io.lockstep.driver.feature.RowEncoder;
import io.lockstep.driver.shard.ShardRow;
import io.lockstep.driver.shard.ShardSchema;
import io.lockstep.driver.source.SourceRows;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Turns a source's row into bytes that say where it goes: a side, then the packed row. Bad rows have a side too. */
final class Packing {
    static final byte TRAINING = 0;
    static final byte VALIDATION = 1;
    static final byte BAD = 2;

    private final RowContent content;
    private final RowEncoder encoder;
    private final ShardSchema schema;
    private final @Nullable Split split;
    private final float[] features;
    private final float[] target;

    /** @param split absent when all rows are for validation */
    Packing(Recipe recipe, Preprocessing preprocessing, @Nullable Split split) {
        this.content = new RowContent(recipe);
        this.encoder = preprocessing.encoder(recipe.columns());
        this.schema = schema(preprocessing);
        this.split = split;
        this.features = new float[encoder.inputSize()];
        this.target = new float[encoder.targetSize()];
    }

    /** Images alone stay bytes on disk; everything else is floats, ready to use. */
    static ShardSchema schema(Preprocessing preprocessing) {
        List<Feature> features = preprocessing.features();
        if (features.size() == 1 && features.get(0) instanceof ImageFeature image) {
            return new ShardSchema(
                    preprocessing.input(),
                    ShardSchema.Type.U8,
                    image.scale(),
                    preprocessing.targetSize(),
                    image.mean(),
                    image.deviation(),
                    List.of());
        }
        List<Integer> sizes = preprocessing.inputs().stream()
                .map(input -> input.shape().elementCount())
                .toList();
        return new ShardSchema(
                preprocessing.input(),
                ShardSchema.Type.F32,
                1,
                preprocessing.targetSize(),
                List.of(),
                List.of(),
                sizes.size() == 1 ? List.of() : sizes);
    }

    byte[] pack(Row row) {
        String problem = SourceRows.problem(row);
        if (problem != null) {
            return bad("", SourceRows.where(row), problem);
        }
        try {
            @Nullable Object[] values = SourceRows.values(row);
            byte[] identity = content.identity(values);
            encoder.target(values, target, 0);
            float weight = encoder.weight(values);
            byte[] pixels = encoder.pixels(values);
            byte side = split == null || split.validation(identity) ? VALIDATION : TRAINING;
            if (pixels != null) {
                return sided(side, ShardRow.pack(schema, identity, pixels, target, weight));
            }
            encoder.features(values, features, 0);
            return sided(side, ShardRow.pack(schema, identity, features, target, weight));
        } catch (BadRowException e) {
            return bad(e.reason(), SourceRows.where(row), e.details());
        }
    }

    private static byte[] bad(String reason, String where, String problem) {
        return sided(BAD, (where + "\0" + reason + "\0" + problem).getBytes(StandardCharsets.UTF_8));
    }

    /** Counts a row of the bad side. */
    static void count(byte[] bad, Tally tally) {
        String[] parts = new String(bad, 1, bad.length - 1, StandardCharsets.UTF_8).split("\0", 3);
        if (parts[1].isEmpty()) {
            tally.unreadable(parts[0], parts[2]);
        } else {
            tally.bad(parts[1], parts[0], parts[2]);
        }
    }

    private static byte[] sided(byte side, byte[] content) {
        byte[] bytes = new byte[content.length + 1];
        bytes[0] = side;
        System.arraycopy(content, 0, bytes, 1, content.length);
        return bytes;
    }
}
