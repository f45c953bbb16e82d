package io.lockstep.kernels.attribution;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.List;

/**
 * A trained model compiled for raw answers and their gradients; one for each executor, with {@link NetworkAnswers} for each
 * thread. It answers as scoring does: dropout gone, batch normalisation by its running statistics. What the model reads of
 * ids are the vectors of its embeddings, so that attributions go to these.
 */
public final class AnswerNetwork implements AutoCloseable {
    private static final int MOST_PASS_ROWS = 64;
    private static final long PASS_FLOATS = 1L << 23;

    private final List<CellInput> inputs;
    private final List<CellInput.Vectors> vectors;
    private final CellLayout layout;
    private final List<Network> buckets;
    private final int passRows;
    private final int[] answerSizes;

    private AnswerNetwork(InferenceForm form, List<CellInput.Vectors> vectors, List<Network> buckets, int passRows) {
        this.inputs = form.inputs();
        this.vectors = vectors;
        this.layout = new CellLayout(inputs.stream().map(CellInput::type).toList());
        this.buckets = List.copyOf(buckets);
        this.passRows = passRows;
        this.answerSizes = sizes(buckets.get(buckets.size() - 1).spec());
    }

    /**
     * Compiles it.
     *
     * @param parameters [spec.layout().size()], in its layout. Not modified, read until closed where it holds vectors of ids.
     * @param tables values of the layout's tables, in order. Not modified, read until closed.
     * @throws IllegalArgumentException naming the node, when the model cannot be computed so
     */
    public static AnswerNetwork of(
            Backend backend, ModelSpec spec, FloatStorage parameters, List<FloatStorage> tables) {
        InferenceForm form = InferenceForm.of(spec);
        ParameterLayout layout = spec.layout();
        HeapFloats values = form.parameters(layout, parameters);
        List<CellInput.Vectors> vectors = form.inputs().stream()
                .map(input -> input.lookUp(layout, parameters, tables))
                .toList();
        List<ModelSpec> forms = atBuckets(form.spec());
        int passRows = passRows(forms.get(forms.size() - 1));
        List<Network> networks = new ArrayList<>();
        try {
            for (ModelSpec own : forms) {
                CompileOptions options = CompileOptions.training(Precision.F32, List.of(passRows));
                Network network = backend.compile(own, options.withInputGradientsAlone());
                networks.add(network);
                network.pack(values);
            }
            return new AnswerNetwork(form, vectors, networks, passRows);
        } catch (RuntimeException e) {
            networks.forEach(Network::close);
            throw e;
        }
    }

    private static List<ModelSpec> atBuckets(ModelSpec spec) {
        List<ModelSpec> forms = new ArrayList<>();
        for (int bucket = 0; bucket < spec.buckets(); bucket++) {
            forms.add(spec.atBucket(bucket));
        }
        return forms.isEmpty() ? List.of(spec) : forms;
    }

    /** Rows of a pass for gradients: a power of two, fewer where a row has many values. */
    private static int passRows(ModelSpec spec) {
        long ofRow = 0;
        for (Shape shape : spec.shapes().values()) {
            ofRow += shape.elementCount();
        }
        int rows = MOST_PASS_ROWS;
        while (rows > 1 && rows * ofRow > PASS_FLOATS) {
            rows /= 2;
        }
        return rows;
    }

    static int[] sizes(ModelSpec spec) {
        int[] sizes = new int[spec.outputs().size()];
        for (int output = 0; output < sizes.length; output++) {
            sizes[output] = spec.outputShape(output).elementCount();
        }
        return sizes;
    }

    /** Where the cells of each input lie. */
    public CellLayout layout() {
        return layout;
    }

    /** Of each input of cells, the number of the model's input that it is, or whose ids its vectors stand for. */
    public List<Integer> sources() {
        return inputs.stream().map(CellInput::source).toList();
    }

    /** Of each input of cells, whether they are vectors that stand for ids. */
    public List<Boolean> standForIds() {
        return inputs.stream().map(input -> input.vectors() != null).toList();
    }

    /** Raw numbers of each of the model's answers; of a sequence, at its longest. */
    public int[] answerSizes() {
        return answerSizes.clone();
    }

    /**
     * Rows of a batch of the model's own inputs, as cells.
     *
     * @param batch Not modified.
     * @throws IllegalArgumentException when an id has no vector
     */
    public List<CellRow> rows(Batch batch) {
        List<CellRow> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            rows.add(row(batch, row));
        }
        return rows;
    }

    private CellRow row(Batch batch, int row) {
        int[] steps = new int[inputs.size()];
        List<float[]> parts = new ArrayList<>();
        for (int i = 0; i < steps.length; i++) {
            CellInput input = inputs.get(i);
            steps[i] = batch.inputValues(input.source()).items(row);
            parts.add(input.cells(batch.inputValues(input.source()), row, vectors.get(i)));
        }
        float[] cells = new float[layout.size(steps)];
        int first = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, cells, first, part.length);
            first += part.length;
        }
        return new CellRow(cells, steps);
    }

    /** For one thread. To be closed before this. */
    public NetworkAnswers answers() {
        return new NetworkAnswers(this);
    }

    List<CellInput> inputs() {
        return inputs;
    }

    /** By bucket; one where there are none. */
    List<Network> buckets() {
        return buckets;
    }

    int passRows() {
        return passRows;
    }

    @Override
    public void close() {
        buckets.forEach(Network::close);
    }
}
