package io.lockstep.kernels.attribution;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.convolution.ConvTranspose2d;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.pooling.Pool;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Gradient-weighted class activation maps: where in a picture the last convolution saw what speaks for an answer. Selvaraju,
 * Cogswell, Das, Vedantam, Parikh, Batra, <a href="https://arxiv.org/abs/1610.02391">Grad-CAM</a> (2017), formulas 1 and 2:
 *
 * <pre>
 * weight_c = mean over the positions of dF / dA_c,   map = relu(sum over c of weight_c A_c)
 * </pre>
 *
 * with A the maps [C, H, W] that a node gives. The map is brought to the size of the picture by bilinear interpolation between
 * the centres of its pixels, as PyTorch's {@code interpolate} without {@code align_corners}. Its numbers do not add up to anything.
 *
 * <p>The model is compiled with an input of zeros that is added to the maps, so that the gradient of this input is that of the maps, and
 * with the maps as an answer more.
 *
 * @param model as it was trained
 * @param node whose maps are looked at, of rank 3
 */
public record GradCam(ModelSpec model, String node) {
    private static final int RANK = 3;

    /** Rows asked for at once. */
    private static final int AT_ONCE = 64;

    /** Floats of rows asked for at once, but for the last. */
    private static final long MOST_FLOATS = 1L << 22;

    public GradCam {
        Shape maps = model.shapes().get(node);
        if (maps == null || model.nodes().stream().noneMatch(one -> one.name().equals(node)) || maps.rank() != RANK) {
            throw new IllegalArgumentException(
                    "grad-cam: expected a node of channels, height and width, got '" + node + "'"
                            + (maps == null ? "" : " of " + maps) + ". Nodes with maps: "
                            + String.join(", ", nodes(model)));
        }
        picture(model);
    }

    private static List<String> nodes(ModelSpec model) {
        Map<String, Shape> shapes = model.shapes();
        return model.nodes().stream()
                .map(Node::name)
                .filter(name -> Objects.requireNonNull(shapes.get(name)).rank() == RANK)
                .toList();
    }

    /** Number of the picture among the model's inputs. */
    private static int picture(ModelSpec model) {
        for (int input = 0; input < model.inputs().size(); input++) {
            if (model.inputTypes().get(input).isDense()
                    && model.inputs().get(input).shape().rank() == RANK) {
                return input;
            }
        }
        throw new IllegalArgumentException("grad-cam: expected an input of channels, height and width, got inputs "
                + model.inputTypes() + ". Use another method");
    }

    /**
     * The node that is usual: the last convolution, or what is done to its maps behind it as normalisation, activation and the
     * sum of a residual; empty where there is none.
     */
    public static Optional<String> usualNode(ModelSpec model) {
        Map<String, Shape> shapes = model.shapes();
        String found = null;
        for (Node node : model.nodes()) {
            boolean convolution = node.layer() instanceof Conv2d || node.layer() instanceof ConvTranspose2d;
            boolean goesOn = found != null
                    && node.inputs().contains(found)
                    && !(node.layer() instanceof Pool)
                    && Objects.equals(shapes.get(node.name()), shapes.get(found));
            found = convolution || goesOn ? node.name() : found;
        }
        return Optional.ofNullable(found);
    }

    /**
     * Compiles the model with its maps.
     *
     * @param parameters of the model, in its layout. As in {@link AnswerNetwork#of}.
     */
    public AnswerNetwork compile(Backend backend, FloatStorage parameters, List<FloatStorage> tables) {
        String probe = unused("probe");
        String sum = unused("probed");
        List<ModelSpec.Input> inputs = new ArrayList<>(model.inputs());
        inputs.add(new ModelSpec.Input(probe, maps()));
        List<Node> nodes = new ArrayList<>();
        for (Node one : model.nodes()) {
            List<String> read = one.inputs().stream()
                    .map(name -> name.equals(node) ? sum : name)
                    .toList();
            nodes.add(new Node(one.name(), one.layer(), read, one.weightsOf()));
            if (one.name().equals(node)) {
                nodes.add(new Node(sum, new Add(new None()), List.of(node, probe)));
            }
        }
        List<Output> outputs = new ArrayList<>();
        for (Output output : model.outputs()) {
            String read = output.node().equals(node) ? sum : output.node();
            outputs.add(new Output(output.name(), read, output.loss(), 1));
        }
        outputs.add(Output.of(node, new DirectedSum()));
        return AnswerNetwork.of(backend, new ModelSpec(inputs, nodes, outputs), parameters, tables);
    }

    private String unused(String wanted) {
        String name = wanted;
        while (model.shapes().containsKey(name)) {
            name += "'";
        }
        return name;
    }

    private Shape maps() {
        return Objects.requireNonNull(model.shapes().get(node));
    }

    /** Height and width of the picture, which the maps are brought to. */
    public Shape size() {
        Shape picture = model.inputs().get(picture(model)).shape();
        return Shape.of(picture.size(1), picture.size(2));
    }

    /**
     * Maps of rows, [height, width] each, none below 0; baselines are 0. A row's bits do not depend on the rows beside it.
     *
     * @param function of the compiled network
     * @param rows of the model itself. Not modified.
     * @param directions [rows, answers of the model itself] weights of the raw answers whose sum is explained. Not modified.
     */
    public List<Attribution> of(AnswerFunction function, List<CellRow> rows, float[] directions) {
        int size = maps().elementCount();
        int own = function.answers() - size;
        if (directions.length != rows.size() * own) {
            throw new IllegalArgumentException("grad-cam: expected " + own + " weights of answers for each of "
                    + rows.size() + " rows, got " + directions.length + ". Give one for each");
        }
        List<Attribution> attributions = new ArrayList<>();
        int from = 0;
        while (from < rows.size()) {
            long floats = 0;
            List<CellRow> some = new ArrayList<>();
            while (from < rows.size() && some.size() < AT_ONCE && (some.isEmpty() || floats < MOST_FLOATS)) {
                some.add(probed(rows.get(from), size));
                floats += some.get(some.size() - 1).cells().length;
                from++;
            }
            attributions.addAll(ofSome(function, some, directions, from - some.size()));
        }
        return attributions;
    }

    /** @param first of the rows among all, whose directions they are */
    private List<Attribution> ofSome(AnswerFunction function, List<CellRow> rows, float[] directions, int first) {
        Shape maps = maps();
        int all = function.answers();
        int own = all - maps.elementCount();
        float[] answers = new float[rows.size() * all];
        function.answers(rows, answers);
        float[] weights = new float[rows.size() * all];
        List<float[]> gradients = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(directions, (first + row) * own, weights, row * all, own);
            gradients.add(new float[rows.get(row).cells().length]);
        }
        float[] values = new float[rows.size()];
        function.gradients(rows, weights, values, gradients);
        Shape wanted = size();
        List<Attribution> attributions = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            float[] gradient = gradients.get(row);
            double[] map = map(maps, answers, row * all + own, gradient, gradient.length - maps.elementCount());
            double[] scaled = Bilinear.scaled(map, maps.size(1), maps.size(2), wanted.size(0), wanted.size(1));
            attributions.add(new Attribution(scaled, new double[0], values[row], 0, 2));
        }
        return attributions;
    }

    /** A row with zeros to be added to the maps. */
    private static CellRow probed(CellRow row, int size) {
        int[] steps = Arrays.copyOf(row.steps(), row.steps().length + 1);
        steps[row.steps().length] = 1;
        return new CellRow(Arrays.copyOf(row.cells(), row.cells().length + size), steps);
    }

    /**
     * The positive part of the maps' weighted sum.
     *
     * @param values of the maps from {@code firstValue} on. Not modified.
     * @param gradients of the maps from {@code firstGradient} on. Not modified.
     */
    private static double[] map(Shape maps, float[] values, int firstValue, float[] gradients, int firstGradient) {
        int positions = maps.size(1) * maps.size(2);
        double[] map = new double[positions];
        for (int channel = 0; channel < maps.size(0); channel++) {
            double weight = 0;
            for (int i = 0; i < positions; i++) {
                weight += gradients[firstGradient + channel * positions + i];
            }
            weight /= positions;
            for (int i = 0; i < positions; i++) {
                map[i] += weight * values[firstValue + channel * positions + i];
            }
        }
        for (int i = 0; i < positions; i++) {
            map[i] = Math.max(0, map[i]);
        }
        return map;
    }
}
