package io.lockstep.kernels.model;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transformer block over a sequence [T, D]: self-attention, then a dense layer to {@code units} and one back at each step,
 * both with a shortcut around them. Normalised behind each sum, as Vaswani and others,
 * <a href="https://arxiv.org/abs/1706.03762">Attention Is All You Need</a> (2017), have it ({@code post}), or before each
 * part, as in GPT-2 ({@code pre}), which wants a {@code layerNorm} behind the last block. It stands for
 *
 * <pre>
 * pre:  - {name: attention, residual: {layers: [layerNorm, multiHeadAttention, dropout]}}
 *       - {name: feedForward, residual: {layers: [layerNorm, dense, dense, dropout]}}
 * post: - {name: attention, residual: {layers: [multiHeadAttention, dropout]}}
 *       - layerNorm
 *       - {name: feedForward, residual: {layers: [dense, dense, dropout]}}
 *       - layerNorm
 * </pre>
 *
 * @param heads divides D
 * @param units of the wide dense layer; absent: four times D
 * @param causal whether a step reads only itself and the steps before it
 * @param norm before each part or behind each sum
 * @param activation behind the wide dense layer
 * @param dropout rate of what each part gives; 0: no such layers
 * @param rotary whether attention turns queries and keys by their positions
 * @param initializer of weights; absent: each layer's own
 */
public record TransformerBlock(
        int heads,
        @Nullable Integer units,
        @Default("false") boolean causal,
        @Default("pre") Norm norm,
        @Default("gelu") Activation activation,
        @Default("0") float dropout,
        @Default("false") boolean rotary,
        @Nullable Initializer initializer)
        implements Part {
    private static final int WIDER = 4;

    /** Where it normalises. */
    public enum Norm {
        /** Before each part. */
        PRE,
        /** Behind each sum. */
        POST
    }

    public TransformerBlock {
        if (heads < 1) {
            throw new IllegalArgumentException("heads must be at least 1, got " + heads);
        }
        if (units != null && units < 1) {
            throw new IllegalArgumentException("units must be at least 1, got " + units);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout + ". Usual: 0.1 to 0.5");
        }
    }

    /**
     * What it stands for.
     *
     * @throws IllegalArgumentException when that is no sequence
     */
    List<Entry> entries(Shape input) {
        if (input.rank() != 2) {
            throw new IllegalArgumentException("takes a sequence, steps x numbers, got " + input
                    + ". Put an embedding, reshape or permute before it");
        }
        int width = input.size(1);
        int wide = units != null ? units : Math.multiplyExact(WIDER, width);
        return entries(width, wide);
    }

    /** How many nodes these are. */
    int count() {
        return entries(1, 1).stream().mapToInt(TransformerBlock::nodes).sum();
    }

    private static int nodes(Entry entry) {
        return entry.part() instanceof Residual residual ? 1 + residual.layers().size() : 1;
    }

    private List<Entry> entries(int width, int wide) {
        Entry attention = part("attention", new MultiHeadAttention(heads, causal, rotary, initializer));
        Entry feedForward = part(
                "feedForward",
                new Dense(wide, activation, true, initializer, 1),
                new Dense(width, new None(), true, initializer, 1));
        return norm == Norm.PRE
                ? List.of(attention, feedForward)
                : List.of(attention, Entry.of(LayerNorm.of()), feedForward, Entry.of(LayerNorm.of()));
    }

    private Entry part(String name, Layer... layers) {
        List<Entry> entries = new ArrayList<>();
        if (norm == Norm.PRE) {
            entries.add(Entry.of(LayerNorm.of()));
        }
        for (Layer layer : layers) {
            entries.add(Entry.of(layer));
        }
        if (dropout > 0) {
            entries.add(Entry.of(new Dropout(dropout)));
        }
        return new Entry(name, List.of(), new Residual(entries, List.of(), new None()));
    }
}
