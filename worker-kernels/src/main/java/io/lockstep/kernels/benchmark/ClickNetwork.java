package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.initializer.Normal;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.loss.SigmoidCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.optimizer.Adam;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * A model of clicks: 13 numbers and 26 ids of 100,000 each, whose embeddings of 16 are rows of one table, through three
 * layers of 400 units, batch 4096, Adam, of the table on touched rows.
 */
final class ClickNetwork {
    private static final int NUMBERS = 13;
    private static final int FIELDS = 26;
    private static final int IDS = 100_000;
    private static final int EMBEDDED = 16;
    private static final int UNITS = 400;
    private static final int BATCH = 4096;

    private ClickNetwork() {}

    static Workload workload() {
        ModelSpec model = new ModelSpec(
                List.of(
                        new ModelSpec.Input("numbers", Shape.of(NUMBERS)),
                        new ModelSpec.Input("ids", Shape.of(FIELDS), ElementType.I32, false)),
                List.of(
                        new Node(
                                "table",
                                new Embedding(FIELDS * IDS, EMBEDDED, new Normal(0, 0.01), true),
                                List.of("ids")),
                        new Node("fields", new Flatten(), List.of("table")),
                        new Node("both", new Concat(0), List.of("numbers", "fields")),
                        new Node("first", Dense.of(UNITS, new Relu()), List.of("both")),
                        new Node("second", Dense.of(UNITS, new Relu()), List.of("first")),
                        new Node("third", Dense.of(UNITS, new Relu()), List.of("second")),
                        new Node("click", Dense.of(1), List.of("third"))),
                "click",
                new SigmoidCrossEntropy());
        double uses = (NUMBERS + FIELDS * EMBEDDED) * (double) UNITS + 2.0 * UNITS * UNITS + UNITS;
        return new Workload(
                "ctr",
                model,
                new Adam(1e-3, 0.9, 0.999, 1e-8, 0),
                BATCH,
                2 * 3 * uses,
                () -> ClickExamples.invent(NUMBERS, FIELDS, IDS));
    }
}
