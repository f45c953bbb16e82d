package io.lockstep.kernels.backend;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.PositionalEmbedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.linear.LayerScale;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.merging.Multiply;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.normalisation.RmsNorm;
import io.lockstep.kernels.layer.pooling.AttentionPool;
import io.lockstep.kernels.layer.pooling.AverageOverTime;
import io.lockstep.kernels.layer.pooling.AveragePool1d;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.pooling.GlobalMaxPool;
import io.lockstep.kernels.layer.pooling.MaxOverTime;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.layer.reshaping.TakeStep;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.SequenceCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A small model of arbitrary connections over sequences of any length: of ids, of vectors, or of both. */
final class RandomSequenceModel {
    /** Longest sequence; even, for layers of stride 2. */
    static final int LONGEST = 12;

    static final int IDS = 7;
    static final int CLASSES = 3;
    private static final int WIDTH = 4;
    private static final String IDS_INPUT = "ids";
    private static final String VECTORS_INPUT = "vectors";

    private final SplittableRandom random;
    private final List<Node> nodes = new ArrayList<>();

    private RandomSequenceModel(long seed) {
        this.random =
                new SplittableRandom(seed * 0xD1B54A32D192ED03L); // the golden ratio would give one stream, shifted
    }

    /** @param buckets of every sequence; the layers are the same whatever they are */
    static ModelSpec of(long seed, List<Integer> buckets) {
        return new RandomSequenceModel(seed).model(buckets);
    }

    /** The same model where all rows have so many items: without buckets, steps or padding. */
    static ModelSpec fixed(long seed, int length) {
        ModelSpec any = of(seed, List.of(LONGEST));
        List<ModelSpec.Input> inputs = any.inputs().stream()
                .map(input -> new ModelSpec.Input(
                        input.name(),
                        input.shape().rank() == 0
                                ? Shape.of(length)
                                : Shape.of(length, input.shape().size(0)),
                        input.type(),
                        false))
                .toList();
        return new ModelSpec(inputs, any.nodes(), any.outputs());
    }

    private ModelSpec model(List<Integer> buckets) {
        List<ModelSpec.Input> inputs = new ArrayList<>();
        List<String> values = new ArrayList<>();
        int kinds = random.nextInt(3);
        if (kinds != 1) {
            inputs.add(new ModelSpec.Input(IDS_INPUT, Shape.of(), ElementType.I32, true, buckets));
            values.add(add(new Embedding(IDS, WIDTH), IDS_INPUT));
        }
        if (kinds == 1) {
            inputs.add(new ModelSpec.Input(VECTORS_INPUT, Shape.of(WIDTH), ElementType.F32, true, buckets));
            values.add(VECTORS_INPUT);
        }
        int count = 2 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            values.add(grow(values));
        }
        String joined = add(new Add(new None()), values.get(values.size() - 1), values.get(0));
        for (String value : values) {
            joined = add(new Add(new None()), joined, value);
        }
        List<Output> outputs = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            boolean tied = kinds != 1 && random.nextBoolean();
            int classes = tied ? IDS : CLASSES;
            outputs.add(new Output(
                    "steps",
                    tied ? tied(joined) : add(new Dense(classes, new None(), true, null, 1), joined),
                    new SequenceCrossEntropy(classes, null),
                    0.5));
        }
        outputs.add(new Output("end", add(Dense.of(2), pooled(joined)), new Mse(), 1));
        return new ModelSpec(inputs, nodes, outputs);
    }

    private String add(Layer layer, String... from) {
        String name = "n" + nodes.size();
        nodes.add(new Node(name, layer, List.of(from)));
        return name;
    }

    /** Scores of ids by the vectors that the first node has for them. */
    private String tied(String value) {
        String name = "n" + nodes.size();
        nodes.add(new Node(
                name,
                new Dense(IDS, new None(), false, null, 1),
                List.of(value),
                nodes.get(0).name()));
        return name;
    }

    private String pick(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    private String turned(String value) {
        return add(new Permute(List.of(1, 0)), value);
    }

    /** A node of [T, WIDTH]. */
    private String grow(List<String> values) {
        String value = pick(values);
        return switch (random.nextInt(13)) {
            case 0 -> add(new Dense(WIDTH, new Tanh(), true, null, 1), value);
            case 1 -> add(new Sigmoid(), value);
            case 2 -> add(LayerNorm.of(), value);
            case 3 -> add(new Lstm(WIDTH, random.nextBoolean(), 1, null), value);
            case 4 -> add(new Gru(WIDTH, random.nextBoolean(), random.nextBoolean(), null), value);
            case 5 ->
                random.nextInt(3) == 0
                        ? add(new MultiHeadAttention(2, false), value, pick(values))
                        : add(new MultiHeadAttention(1, random.nextBoolean(), random.nextBoolean(), null), value);
            case 6 ->
                add(
                        new PositionalEmbedding(PositionalEmbedding.Kind.LEARNT, null, LONGEST),
                        add(new RmsNorm(1, 1e-3), value));
            case 7 -> add(new Multiply(new None()), value, pick(values));
            case 8 ->
                add(
                        new Dense(WIDTH, new None(), true, null, 1),
                        add(new Concat(1), value, pick(values), add(new Softmax(), value)));
            case 9 -> {
                Padding padding = random.nextBoolean() ? Padding.same() : Padding.causal();
                Conv1d layer = new Conv1d(WIDTH, 3, 1, padding, 1 + random.nextInt(2), 1, new Tanh(), true, null);
                yield turned(add(layer, turned(value)));
            }
            case 10 -> turned(add(new MaxPool1d(3, 1, Padding.same()), turned(value)));
            case 11 -> turned(add(new AveragePool1d(3, 1, Padding.same(), false), turned(value)));
            default -> turned(add(new LayerScale(0.5f), turned(value)));
        };
    }

    /** Gives a vector. */
    private String pooled(String value) {
        return switch (random.nextInt(8)) {
            case 5 -> add(new AverageOverTime(), value);
            case 6 -> add(new MaxOverTime(), value);
            case 7 -> add(new AttentionPool(null), value);
            case 0 -> add(TakeStep.last(), value);
            case 1 -> add(new TakeStep(0), value);
            case 2 -> add(new GlobalAveragePool(), turned(value));
            case 3 -> add(new GlobalMaxPool(), turned(value));
            default -> {
                Conv1d strided = new Conv1d(WIDTH, 4, 2, Padding.causal(), 1, 1, new None(), true, null);
                yield add(TakeStep.last(), turned(add(strided, turned(value))));
            }
        };
    }
}
