package io.lockstep.kernels.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.benchmark.Workload;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.EmbeddingBag;
import io.lockstep.kernels.layer.embedding.EmbeddingMean;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableOperationTest {
    private static ModelSpec spec() {
        return new ModelSpec(
                List.of(
                        new ModelSpec.Input("fields", Shape.of(3), ElementType.I32, false),
                        new ModelSpec.Input("words", Shape.of(), ElementType.I32, true)),
                List.of(
                        new Node("each", new Embedding(70, 6, null, true), List.of("fields")),
                        new Node("flat", new Flatten(), List.of("each")),
                        new Node("mean", new EmbeddingMean(70, 6, null, true), List.of("words")),
                        new Node("sum", new EmbeddingBag(70, 6, EmbeddingBag.Mode.SUM, null, true), List.of("words")),
                        new Node("both", new Concat(0), List.of("flat", "mean", "sum")),
                        new Node("end", Dense.of(2), List.of("both"))),
                "end",
                new Mse());
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void noLayerOverATableRunsThroughABridge(Precision precision) {
        assumeTrue(OneDnn.open().supports(precision));
        try (OneDnnNetwork network = (OneDnnNetwork) OneDnn.open().compile(spec(), precision, List.of(7))) {
            assertThat(network.bridged()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void noLayerOfTheNetworkOfClicksRunsThroughABridge(Precision precision) {
        assumeTrue(OneDnn.open().supports(precision));
        try (OneDnnNetwork network =
                (OneDnnNetwork) OneDnn.open().compile(Workload.named("ctr").model(), precision, List.of(64))) {
            assertThat(network.bridged()).isEmpty();
        }
    }

    /** Rows of one line and less, of several, and of a length that does not divide a view of the memory. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 16, 24, 64})
    void rowsAreReadAndWrittenTogetherAsOneByOne(int size) {
        try (NativeFloats table = new NativeFloats(200L * size)) {
            long[] rows = new long[150];
            float[] values = new float[140 * size];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = i * 7L % 200;
            }
            for (int i = 0; i < values.length; i++) {
                values[i] = i;
            }
            table.writeRows(rows, 10, 140, size, values);
            float[] one = new float[size];
            for (int i = 0; i < 140; i++) {
                table.read(rows[10 + i] * size, one, 0, size);
                assertThat(one).isEqualTo(Arrays.copyOfRange(values, i * size, (i + 1) * size));
            }
            float[] found = new float[140 * size];
            table.readRows(rows, 10, 140, size, found);
            assertThat(found).isEqualTo(values);
        }
    }
}
