package io.lockstep.kernels.backend;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.LogSoftmax;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.dropout.SpatialDropout;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.EmbeddingBag;
import io.lockstep.kernels.layer.embedding.EmbeddingMean;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.linear.LayerScale;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.merging.Multiply;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.GroupNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.reshaping.Detach;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.layer.upsampling.Upsample;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.model.GraphPhase;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The models of the conformance suite: every kind of layer, and dense at awkward sizes. A new layer's own test brings
 * its models, as {@link LayerExamples}.
 *
 * @param rows of a slice
 * @param phase the part that is trained; absent: the whole
 */
record ModelCase(
        String name, ModelSpec spec, int rows, @Nullable GraphPhase phase) {
    ModelCase(String name, ModelSpec spec, int rows) {
        this(name, spec, rows, null);
    }

    static List<ModelCase> all() {
        List<ModelCase> cases = new ArrayList<>();
        cases.add(of(1, Shape.of(1), Dense.of(1)));
        cases.add(of(15, Shape.of(7), Dense.of(15)));
        cases.add(of(1, Shape.of(16), Dense.of(17)));
        cases.add(of(17, Shape.of(33), Dense.of(7)));
        cases.add(of(33, Shape.of(1001), Dense.of(33)));
        cases.add(of(7, Shape.of(17), Dense.of(1001)));
        cases.add(of(16, Shape.of(15), Dense.of(16), Dense.of(1)));
        cases.add(of(5, Shape.of(9), new Dense(4, new Relu(), false, null), new Dense(3, new None(), false, null)));
        cases.add(of(16, Shape.of(3, 5, 7), new Flatten(), Dense.of(10)));
        cases.add(of(33, Shape.of(31), Dense.of(64, new Relu()), Dense.of(48, new Relu()), Dense.of(10)));
        for (ActivationExamples.Worked worked : ActivationExamples.all()) {
            Activation activation = worked.activation();
            cases.add(of(7, Shape.of(17), Dense.of(33, activation), Dense.of(7)));
            cases.add(of(15, Shape.of(7), Dense.of(16, activation)));
            if (activation instanceof Layer layer) {
                cases.add(of(15, Shape.of(7), Dense.of(17), layer, Dense.of(5)));
                cases.add(of(3, Shape.of(2, 3), layer, new Flatten(), Dense.of(5)));
            }
        }
        cases.add(of(7, Shape.of(9), Dense.of(11), new Softmax(), Dense.of(3)));
        cases.add(of(7, Shape.of(9), Dense.of(6), new Softmax()));
        cases.add(of(16, Shape.of(9), new Dropout(0.25f), Dense.of(33, new Relu()), new Dropout(0.5f), Dense.of(3)));
        cases.add(of(7, Shape.of(9), Dense.of(5), new Dropout(0)));
        cases.add(of(15, Shape.of(7, 3), new SpatialDropout(0.4f), new Flatten(), Dense.of(3)));
        for (Activation activation : List.of(new None(), new Relu(), new Silu())) {
            BatchNorm norm = BatchNorm.of(activation);
            cases.add(of(7, Shape.of(9), Dense.of(17), norm, Dense.of(3)));
            cases.add(of(5, Shape.of(3, 5, 7), norm, new Flatten(), Dense.of(4)));
            cases.add(of(5, Shape.of(3, 2, 4, 5), norm, new Flatten(), Dense.of(4)));
            cases.add(of(3, Shape.of(9), Dense.of(48), new Reshape(List.of(2, 3, 1, 4, 2)), norm, norm));
            cases.add(graph(
                    15,
                    Shape.of(9),
                    node("a", Dense.of(17), "input"),
                    node("b", Dense.of(17, new Tanh()), "a"),
                    node("sum", new Add(activation), "a", "b", "a"),
                    node("end", Dense.of(3), "sum")));
        }
        cases.add(of(16, Shape.of(17, 33), new BatchNorm(0.3, 1e-3, new Relu()), new Flatten(), Dense.of(4)));
        cases.add(of(33, Shape.of(7), Dense.of(5), BatchNorm.of(new None())));
        cases.add(of(15, Shape.of(3, 5, 7), LayerNorm.of(), new LayerNorm(3, 1e-3), new Flatten(), Dense.of(4)));
        cases.add(of(16, Shape.of(7), Dense.of(1001), LayerNorm.of(), Dense.of(3)));
        cases.add(of(7, Shape.of(6, 5, 3), GroupNorm.of(3), new GroupNorm(1, 1e-3), new Flatten(), Dense.of(4)));
        cases.add(of(15, Shape.of(7), Dense.of(33), GroupNorm.of(11), Dense.of(3)));
        cases.add(of(7, Shape.of(2, 3, 5), new Permute(List.of(1, 2, 0)), new Reshape(List.of(30)), Dense.of(17)));
        cases.add(of(7, Shape.of(9), Dense.of(12), new Reshape(List.of(3, 4)), new Permute(List.of(1, 0))));
        cases.add(of(7, Shape.of(9), Dense.of(11), new LogSoftmax(), Dense.of(3)));
        for (Activation activation : List.of(new None(), new Sigmoid(), new Silu())) {
            cases.add(graph(
                    7,
                    Shape.of(9),
                    node("a", Dense.of(15), "input"),
                    node("b", Dense.of(15, new Tanh()), "a"),
                    node("square", new Multiply(activation), "a", "a"),
                    node("product", new Multiply(activation), "a", "b", "square"),
                    node("end", Dense.of(3), "product")));
        }
        cases.add(graph(
                5,
                Shape.of(3, 4),
                node("norm", LayerNorm.of(), "input"),
                node("channels", new Concat(0), "norm", "input", "norm"),
                node("columns", new Concat(1), "channels", "channels"),
                node("flat", new Flatten(), "columns"),
                node("end", Dense.of(3), "flat")));
        cases.addAll(PictureCases.vectors());
        cases.addAll(PictureCases.spatial());
        cases.addAll(PictureCases.kernelsInPadding());
        LayerExamples.all().forEach(example -> cases.add(between(example)));
        cases.add(severalAnswers());
        cases.add(tables());
        cases.add(tied());
        cases.add(sumOfProducts());
        cases.addAll(adversaries());
        return cases;
    }

    /**
     * A generator and a discriminator in one graph, which judges real pictures, made ones behind a detached edge, and made
     * ones to move the generator; whole, and in parts.
     */
    static List<ModelCase> adversaries() {
        List<Node> nodes = new ArrayList<>(List.of(
                node("code", Dense.of(48, new Tanh()), "noise"),
                node("planes", new Reshape(List.of(3, 4, 4)), "code"),
                node("scaled", BatchNorm.of(new None()), "planes"),
                node("large", new Upsample(Window.of(2), Upsample.Mode.NEAREST), "scaled"),
                node("picture", PictureCases.conv(3, 3, 1, new Tanh()), "large"),
                node("still", new Detach(), "picture")));
        for (String[] use : new String[][] {{"real", "data"}, {"made", "still"}, {"fooled", "picture"}}) {
            nodes.add(judge(use[0] + "Edges", PictureCases.conv(8, 3, 1, new LeakyRelu(0.2f)), use[1], "realEdges"));
            nodes.add(judge(use[0] + "Norm", BatchNorm.of(new None()), use[0] + "Edges", "realNorm"));
            nodes.add(node(use[0] + "Drop", new Dropout(0.25f), use[0] + "Norm"));
            nodes.add(node(use[0] + "Flat", new Flatten(), use[0] + "Drop"));
            nodes.add(judge(use[0], Dense.of(2), use[0] + "Flat", "real"));
        }
        List<ModelSpec.Input> inputs =
                List.of(new ModelSpec.Input("data", Shape.of(3, 8, 8)), new ModelSpec.Input("noise", Shape.of(7)));
        List<Output> outputs = List.of(
                new Output("real", "real", new SquaredError(), 1),
                new Output("made", "made", new SquaredError(), 0.5),
                new Output("fooled", "fooled", new SquaredError(), 2));
        ModelSpec spec = new ModelSpec(inputs, nodes, outputs);
        return List.of(
                new ModelCase("adversaries", spec, 5),
                new ModelCase("discriminator of adversaries", spec, 5, phase(spec, "real.*", 0, 1)),
                new ModelCase("generator of adversaries", spec, 5, phase(spec, "(code|scaled|picture)/.*", 2)),
                new ModelCase("all by one of adversaries", spec, 5, phase(spec, ".*", 2)),
                new ModelCase("one tensor of adversaries", spec, 5, phase(spec, "realEdges/weight", 1, 2)),
                detachedOwner());
    }

    /** Weights whose owner is behind a detached edge, and a node that does not move between it and who shares them. */
    private static ModelCase detachedOwner() {
        ModelSpec spec = new ModelSpec(
                List.of(new ModelSpec.Input("x", Shape.of(16)), new ModelSpec.Input("y", Shape.of(16))),
                List.of(
                        node("before", Dense.of(16), "y"),
                        node("owner", Dense.of(16), "x"),
                        node("still", new Detach(), "owner"),
                        node("unmoved", LayerNorm.of(), "before"),
                        judge("again", Dense.of(16), "unmoved", "owner"),
                        node("end", new Add(new None()), "still", "again")),
                "end",
                new SquaredError());
        return new ModelCase("owner behind a detached edge", spec, 5, phase(spec, "(before|owner)/.*", 0));
    }

    private static Node judge(String name, Layer layer, String input, String owner) {
        return new Node(name, layer, List.of(input), name.equals(owner) ? null : owner);
    }

    private static GraphPhase phase(ModelSpec spec, String tensors, Integer... outputs) {
        Set<String> moved = new HashSet<>();
        spec.layout().tensors().stream()
                .map(ParameterTensor::name)
                .filter(name -> name.matches(tensors))
                .forEach(moved::add);
        return new GraphPhase(List.of(outputs), moved);
    }

    /** Products and their factors in one sum: the gradients of both come from there, and one is changed by the other. */
    private static ModelCase sumOfProducts() {
        return new ModelCase(
                "sum of products and factors",
                new ModelSpec(
                        List.of(new ModelSpec.Input("x", Shape.of(12))),
                        List.of(
                                new Node("first", Dense.of(12), List.of("x")),
                                new Node("scaled", new LayerScale(1), List.of("first")),
                                new Node("left", new Multiply(new None()), List.of("scaled", "first")),
                                new Node("sum", new Add(new None()), List.of("scaled", "left")),
                                new Node("again", new LayerScale(1), List.of("sum")),
                                new Node("right", new Multiply(new None()), List.of("again", "sum")),
                                new Node("after", new Add(new None()), List.of("right", "again")),
                                new Node("end", Dense.of(3), List.of("after"))),
                        "end",
                        new SquaredError()),
                15);
    }

    /** Tables beside the flat vector: of ids of several axes, and of bags, one of them of any number of ids. */
    private static ModelCase tables() {
        return new ModelCase(
                "tables",
                new ModelSpec(
                        List.of(
                                new ModelSpec.Input("fields", Shape.of(3, 2), ElementType.I32, false),
                                new ModelSpec.Input("words", Shape.of(), ElementType.I32, true),
                                new ModelSpec.Input("numbers", Shape.of(5))),
                        List.of(
                                new Node("each", new Embedding(17, 7, null, true), List.of("fields")),
                                new Node("flat", new Flatten(), List.of("each")),
                                new Node("mean", new EmbeddingMean(9, 16, null, true), List.of("words")),
                                new Node(
                                        "sum",
                                        new EmbeddingBag(6, 3, EmbeddingBag.Mode.SUM, null, true),
                                        List.of("fields")),
                                new Node("all", new Concat(0), List.of("numbers", "flat", "mean", "sum")),
                                new Node("hidden", Dense.of(11, new Relu()), List.of("all")),
                                new Node("end", Dense.of(3), List.of("hidden"))),
                        "end",
                        new SquaredError()),
                15);
    }

    /** Ids whose vectors are the weights that score them again: one tensor with gradients of both. */
    private static ModelCase tied() {
        return new ModelCase(
                "tied",
                new ModelSpec(
                        List.of(new ModelSpec.Input("ids", Shape.of(5), ElementType.I32, false)),
                        List.of(
                                new Node("vectors", new Embedding(17, 7), List.of("ids")),
                                new Node("hidden", new Dense(7, new Tanh(), true, null, 1), List.of("vectors")),
                                new Node(
                                        "scores",
                                        new Dense(17, new None(), false, null, 1),
                                        List.of("hidden"),
                                        "vectors"),
                                new Node("flat", new Flatten(), List.of("scores")),
                                new Node("end", Dense.of(3), List.of("flat"))),
                        "end",
                        new SquaredError()),
                15);
    }

    /** Two inputs; an answer that another one reads, one behind a reshape, with weights of their own. */
    private static ModelCase severalAnswers() {
        List<ModelSpec.Input> inputs =
                List.of(new ModelSpec.Input("left", Shape.of(2, 4)), new ModelSpec.Input("right", Shape.of(5)));
        List<Node> nodes = List.of(
                new Node("flat", new Flatten(), List.of("left")),
                new Node("trunk", Dense.of(11, new Tanh()), List.of("flat")),
                new Node("first", Dense.of(3), List.of("trunk")),
                new Node("second", Dense.of(7, new Relu()), List.of("first")),
                new Node("end", new Flatten(), List.of("second")),
                new Node("third", Dense.of(2), List.of("right")));
        List<Output> outputs = List.of(
                new Output("a", "first", new SquaredError(), 0.5),
                new Output("b", "end", new SquaredError(), 2),
                new Output("c", "third", new SquaredError(), 1));
        return new ModelCase("several answers", new ModelSpec(inputs, nodes, outputs), 7);
    }

    /** The first model of each kind of layer and of each activation inside dense, and the deepest. */
    static List<ModelCase> eachKindOnce() {
        List<ModelCase> cases = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (ModelCase model : all()) {
            boolean isNew = false;
            for (Node node : model.spec().nodes()) {
                isNew |= seen.add(node.layer().getClass().getSimpleName());
                isNew |= node.layer() instanceof Dense dense
                        && seen.add("dense " + dense.activation().getClass().getSimpleName());
                isNew |= node.layer() instanceof Dense dense && seen.add("dense over " + dense.leadingAxes());
            }
            if (isNew) {
                cases.add(model);
            }
        }
        cases.add(PictureCases.residual());
        cases.add(tables());
        cases.add(tied());
        cases.addAll(PictureCases.kernelsInPadding());
        cases.addAll(adversaries());
        return cases;
    }

    /** An example of a layer's own test, each of its inputs an input of the model and a dense layer behind it. */
    private static ModelCase between(LayerExamples.Example example) {
        List<ModelSpec.Input> inputs = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (TensorType type : example.types()) {
            names.add("input" + names.size());
            inputs.add(new ModelSpec.Input(names.get(names.size() - 1), type.shape(), type.element(), type.ragged()));
        }
        List<Node> nodes = List.of(
                new Node("own", example.layer(), names),
                node("flat", new Flatten(), "own"),
                node("end", Dense.of(3), "flat"));
        String name = "7 rows of " + example.types() + ", " + example.layer() + ", dense";
        return new ModelCase(name, new ModelSpec(inputs, nodes, "end", new SquaredError()), 7);
    }

    static ModelCase of(int rows, Shape input, Layer... layers) {
        ModelSpec spec = ModelSpec.sequential(input, List.of(layers), new SquaredError());
        StringBuilder name = new StringBuilder(rows + " rows of " + input);
        for (Layer layer : layers) {
            name.append(", ").append(layer);
        }
        return new ModelCase(name.toString(), spec, rows);
    }

    static ModelCase graph(int rows, Shape input, Node... nodes) {
        ModelSpec spec = new ModelSpec(
                List.of(new ModelSpec.Input("input", input)),
                List.of(nodes),
                nodes[nodes.length - 1].name(),
                new SquaredError());
        StringBuilder name = new StringBuilder(rows + " rows of " + input);
        for (Node node : nodes) {
            name.append(", ").append(node.name()).append(" = ").append(node.layer());
            name.append(" of ").append(String.join(", ", node.inputs()));
        }
        return new ModelCase(name.toString(), spec, rows);
    }

    static Node node(String name, Layer layer, String... inputs) {
        return new Node(name, layer, List.of(inputs));
    }

    /** Rows whose result depends on their slice by definition, so that slices do not sum to the batch. */
    boolean couplesRows() {
        return spec.nodes().stream().anyMatch(node -> node.layer().couplesRows());
    }

    @Override
    public String toString() {
        return name;
    }
}
