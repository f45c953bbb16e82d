package io.lockstep.driver.evaluation;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Result of one task of an evaluation.
 *
 * @param where place of the bad row it stopped at; empty when it went through
 * @param problem of that row
 * @param counts of its rows
 * @param weighty what {@link io.lockstep.driver.feature.WeightsAboveZero#found} gave of them; empty where nobody asks
 * @param baselines of each the state of its metrics, in base 64
 */
record PartitionOutcome(
        String where, String problem, RowCounts counts, List<Boolean> weighty, Map<String, String> baselines) {
    private static final Binding BINDING = new Binding();

    PartitionOutcome {
        weighty = List.copyOf(weighty);
    }

    static PartitionOutcome bad(String where, String problem) {
        return new PartitionOutcome(where, problem, RowCounts.NONE, List.of(), Map.of());
    }

    boolean isBad() {
        return !where.isEmpty() || !problem.isEmpty();
    }

    static PartitionOutcome good(RowCounts counts, List<Boolean> weighty, @Nullable BaselineTask baselines) {
        Map<String, String> states = new LinkedHashMap<>();
        if (baselines != null) {
            baselines
                    .states()
                    .forEach((name, state) ->
                            states.put(name, Base64.getEncoder().encodeToString(state)));
        }
        return new PartitionOutcome("", "", counts, weighty, states);
    }

    /** What {@link BaselineTask#states} gave. */
    Map<String, byte[]> states() {
        Map<String, byte[]> states = new LinkedHashMap<>();
        baselines.forEach((name, state) -> states.put(name, Base64.getDecoder().decode(state)));
        return states;
    }

    /** Length of the JSON (4 bytes), this as JSON, the state of the metrics. */
    byte[] toBytes(byte[] metrics) {
        byte[] json = Json.line(BINDING.unbind(this)).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + json.length + metrics.length)
                .putInt(json.length)
                .put(json)
                .put(metrics)
                .array();
    }

    static PartitionOutcome of(byte[] bytes) throws IOException {
        int length = ByteBuffer.wrap(bytes).getInt();
        byte[] json = Arrays.copyOfRange(bytes, Integer.BYTES, Integer.BYTES + length);
        return BINDING.bind(PartitionOutcome.class, Json.parse(json, "task"), "task");
    }

    static byte[] metrics(byte[] bytes) {
        return Arrays.copyOfRange(bytes, Integer.BYTES + ByteBuffer.wrap(bytes).getInt(), bytes.length);
    }
}
