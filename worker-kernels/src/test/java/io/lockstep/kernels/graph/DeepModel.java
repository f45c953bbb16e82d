package io.lockstep.kernels.graph;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.TakeStep;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;

/** Models of many nodes, whose activations take more memory than their weights. */
public enum DeepModel {
    /** 16 dense layers of one size, dropout behind each. */
    DROPOUT {
        @Override
        public ModelSpec spec() {
            List<Layer> layers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                layers.add(Dense.of(24, i % 3 == 0 ? new Gelu(Gelu.Form.ERF) : new Relu()));
                layers.add(new Dropout(0.2f));
            }
            layers.add(Dense.of(3));
            return ModelSpec.sequential(Shape.of(9), layers, new SquaredError());
        }
    },

    /** Nine residual blocks with batch normalisation. */
    RESIDUAL {
        @Override
        public ModelSpec spec() {
            Nodes nodes = new Nodes();
            String before = nodes.add("stem", conv(), "input");
            for (int i = 0; i < 9; i++) {
                String first = nodes.add("a" + i, conv(), before);
                String norm = nodes.add("b" + i, BatchNorm.of(new Relu()), first);
                String second = nodes.add("c" + i, conv(), norm);
                String secondNorm = nodes.add("d" + i, BatchNorm.of(new None()), second);
                before = nodes.add("e" + i, new Add(new Relu()), secondNorm, before);
            }
            nodes.add("end", Dense.of(3), nodes.add("pool", new GlobalAveragePool(), before));
            return new ModelSpec(
                    List.of(new ModelSpec.Input("input", Shape.of(3, 8, 8))), nodes.all, "end", new SquaredError());
        }
    },

    /**
     * Two inputs, three answers, one in the middle, values read far away, sums of sums, pooling that applies a
     * rectifier.
     */
    SEVERAL {
        @Override
        public ModelSpec spec() {
            Nodes nodes = new Nodes();
            nodes.add("dropped", new Dropout(0.1f), "left");
            nodes.add("picture", conv(), "dropped");
            nodes.add("convolved", Conv2d.of(8, Window.of(3), Padding.same(), new Relu()), "picture");
            nodes.add("pooled", MaxPool2d.of(2), "convolved");
            nodes.add("flat", new Flatten(), "pooled");
            nodes.add("first", Dense.of(12, new Tanh()), "flat");
            nodes.add("second", Dense.of(12), "right");
            nodes.add("sum", new Add(new None()), "first", "second", "first");
            nodes.add("sums", new Add(new Relu()), "sum", "second");
            nodes.add("norm", LayerNorm.of(), "sums");
            nodes.add("middle", Dense.of(5), "norm");
            nodes.add("more", Dense.of(12, new Gelu(Gelu.Form.TANH)), "middle");
            nodes.add("both", new Concat(0), "more", "sums", "more");
            nodes.add("relu", new Relu(), "both");
            nodes.add("pooledAgain", new GlobalAveragePool(), "picture");
            nodes.add("side", Dense.of(2), "pooledAgain");
            nodes.add("end", Dense.of(3), "relu");
            return new ModelSpec(
                    List.of(new ModelSpec.Input("left", Shape.of(2, 6, 6)), new ModelSpec.Input("right", Shape.of(7))),
                    nodes.all,
                    List.of(
                            new Output("a", "middle", new SquaredError(), 0.5),
                            new Output("b", "side", new SquaredError(), 2),
                            new Output("c", "end", new SquaredError(), 1)));
        }
    },

    /** Both directions of a sequence, read several times, through layers that run step by step and vector by vector. */
    SEQUENCE {
        @Override
        public ModelSpec spec() {
            Nodes nodes = new Nodes();
            nodes.add("dropped", new Dropout(0.1f), "steps");
            nodes.add("there", Lstm.of(4), "dropped");
            nodes.add("back", new Lstm(4, true, 1, null), "dropped");
            nodes.add("both", new Concat(1), "there", "back");
            nodes.add("norm", LayerNorm.of(), "both");
            nodes.add("each", new Dense(4, new Tanh(), true, null, 1), "norm");
            nodes.add("gate", new Softmax(), "each");
            nodes.add("gated", new Add(new None()), "gate", "each", "there");
            nodes.add("after", Gru.of(3), "gated");
            nodes.add("before", new Gru(3, true, false, null), "gated");
            nodes.add("sum", new Add(new None()), "after", "before", "after");
            nodes.add("last", TakeStep.last(), "sum");
            nodes.add("first", new TakeStep(0), "sum");
            nodes.add("ends", new Concat(0), "last", "first");
            nodes.add("end", Dense.of(3), "ends");
            return new ModelSpec(
                    List.of(new ModelSpec.Input("steps", Shape.of(5, 3))), nodes.all, "end", new SquaredError());
        }
    };

    public abstract ModelSpec spec();

    private static final class Nodes {
        private final List<Node> all = new ArrayList<>();

        String add(String name, Layer layer, String... inputs) {
            all.add(new Node(name, layer, List.of(inputs)));
            return name;
        }
    }

    private static Conv2d conv() {
        return Conv2d.of(16, Window.of(3), Padding.same(), new None());
    }
}
