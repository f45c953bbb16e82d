package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.initializer.Normal;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.PositionalEmbedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.loss.SequenceCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.optimizer.AdamW;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A language model of characters by attention: four pre-norm transformer blocks of width 128 with four heads and gelu, over
 * 64 steps, 65 characters (those of Shakespeare's works), batch 32, AdamW.
 */
final class TransformerText {
    private static final int CHARACTERS = 65;
    private static final int STEPS = 64;
    private static final int WIDTH = 128;
    private static final int HEADS = 4;
    private static final int BLOCKS = 4;
    private static final int WIDER = 4;
    private static final int BATCH = 32;
    private static final Initializer FIRST = new Normal(0, 0.02);

    private final List<Node> nodes = new ArrayList<>();
    private String last = "text";

    private TransformerText() {}

    static Workload workload() {
        return new TransformerText().made();
    }

    private Workload made() {
        read("embedding", new Embedding(CHARACTERS, WIDTH, FIRST, false));
        read("position", new PositionalEmbedding(PositionalEmbedding.Kind.LEARNT));
        for (int block = 0; block < BLOCKS; block++) {
            block("block" + block);
        }
        read("norm", LayerNorm.of());
        read("next", dense(CHARACTERS, new None()));
        ModelSpec model = new ModelSpec(
                List.of(new ModelSpec.Input("text", Shape.of(STEPS), ElementType.I32, false)),
                nodes,
                last,
                new SequenceCrossEntropy(CHARACTERS, null));
        double ofBlock = (4.0 + 2 * WIDER) * WIDTH * WIDTH + 2.0 * STEPS * WIDTH;
        double uses = STEPS * (BLOCKS * ofBlock + (double) WIDTH * CHARACTERS);
        return new Workload(
                "gpt",
                model,
                new AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01),
                BATCH,
                2 * 3 * uses,
                () -> TextExamples.invent(STEPS, CHARACTERS));
    }

    private void block(String name) {
        String input = last;
        read(name + "attentionNorm", LayerNorm.of());
        read(name + "attention", new MultiHeadAttention(HEADS, true, false, FIRST));
        read(name + "attended", new Add(new None()), input, last);
        String middle = last;
        read(name + "denseNorm", LayerNorm.of());
        read(name + "wide", dense(WIDER * WIDTH, new Gelu(Gelu.Form.ERF)));
        read(name + "narrow", dense(WIDTH, new None()));
        read(name, new Add(new None()), middle, last);
    }

    private static Dense dense(int units, Activation activation) {
        return new Dense(units, activation, true, FIRST, 1);
    }

    private void read(String name, Layer layer) {
        read(name, layer, last);
    }

    private void read(String name, Layer layer, String... inputs) {
        nodes.add(new Node(name, layer, List.of(inputs)));
        last = name;
    }
}
