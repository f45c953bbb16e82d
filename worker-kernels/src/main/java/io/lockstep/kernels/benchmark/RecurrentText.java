package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.loss.SequenceCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.optimizer.Adam;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * A language model of characters by two layers of long short-term memory: an embedding of 128, twice 256 units over 128
 * steps, 65 characters (those of Shakespeare's works), batch 64, Adam.
 */
final class RecurrentText {
    private static final int CHARACTERS = 65;
    private static final int STEPS = 128;
    private static final int EMBEDDED = 128;
    private static final int UNITS = 256;
    private static final int BATCH = 64;

    private RecurrentText() {}

    static Workload workload() {
        ModelSpec model = new ModelSpec(
                List.of(new ModelSpec.Input("text", Shape.of(STEPS), ElementType.I32, false)),
                List.of(
                        new Node("embedding", new Embedding(CHARACTERS, EMBEDDED), List.of("text")),
                        new Node("first", Lstm.of(UNITS), List.of("embedding")),
                        new Node("second", Lstm.of(UNITS), List.of("first")),
                        new Node("next", new Dense(CHARACTERS, new None(), true, null, 1), List.of("second"))),
                "next",
                new SequenceCrossEntropy(CHARACTERS, null));
        double uses = STEPS
                * (4.0 * UNITS * (EMBEDDED + UNITS) + 4.0 * UNITS * (UNITS + UNITS) + (double) UNITS * CHARACTERS);
        return new Workload(
                "lstm",
                model,
                new Adam(2e-3, 0.9, 0.999, 1e-8, 0),
                BATCH,
                2 * 3 * uses,
                () -> TextExamples.invent(STEPS, CHARACTERS));
    }
}
