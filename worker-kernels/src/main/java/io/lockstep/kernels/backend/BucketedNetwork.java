package io.lockstep.kernels.backend;

import io.lockstep.kernels.graph.OpenState;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.shape.TensorType;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A model of sequences of any length: a network of fixed shapes for each bucket, all with the same parameters, of which
 * no backend knows. A slice of training is padded to the smallest bucket that holds its longest row; a row is scored in
 * the bucket of its own length.
 */
final class BucketedNetwork implements Network {
    private final ModelSpec spec;
    private final CompileOptions options;
    private final List<Network> forms;
    private final OpenState open = new OpenState("network");

    private BucketedNetwork(ModelSpec spec, CompileOptions options, List<Network> forms) {
        this.spec = spec;
        this.options = options;
        this.forms = List.copyOf(forms);
    }

    /** @param compiler of a model at one bucket */
    static BucketedNetwork of(
            ModelSpec spec, CompileOptions options, BiFunction<ModelSpec, CompileOptions, Network> compiler) {
        List<Network> forms = new ArrayList<>();
        try {
            for (int bucket = 0; bucket < spec.buckets(); bucket++) {
                CompileOptions own = forms.isEmpty() ? options : options.withTablesOf(forms.get(0));
                forms.add(compiler.apply(spec.atBucket(bucket), own));
            }
            return new BucketedNetwork(spec, options, forms);
        } catch (RuntimeException e) {
            forms.forEach(Network::close);
            throw e;
        }
    }

    @Override
    public ModelSpec spec() {
        return spec;
    }

    @Override
    public ParameterLayout layout() {
        return forms.get(0).layout();
    }

    @Override
    public FloatStorage allocate(long size) {
        return forms.get(0).allocate(size);
    }

    /** One for all buckets. */
    @Override
    public FloatStorage table(int number) {
        return forms.get(0).table(number);
    }

    @Override
    public void pack(FloatStorage parameters, int part, int parts) {
        for (Network form : forms) {
            form.pack(parameters, part, parts);
        }
    }

    @Override
    public void packBlock(FloatStorage parameters, int block) {
        for (Network form : forms) {
            form.packBlock(parameters, block);
        }
    }

    @Override
    public void finishPacking(int part, int parts) {
        for (Network form : forms) {
            form.finishPacking(part, parts);
        }
    }

    @Override
    public TrainingWorkspace trainingWorkspace(long seed) {
        open.check();
        int rows = options.sliceSizes().isEmpty() ? 0 : rows();
        return new BucketedTraining(spec, forms, rows, seed, options.inputGradients(), open);
    }

    @Override
    public InferenceWorkspace inferenceWorkspace() {
        return new BucketedScoring(spec, forms);
    }

    /** Rows of the largest slice that is trained, or of a pass of scoring. */
    private int rows() {
        List<Integer> sizes = options.sliceSizes();
        return sizes.isEmpty() ? InferenceWorkspace.ROWS : sizes.get(sizes.size() - 1);
    }

    /** What a workspace keeps of rows padded to a bucket, and of their scores. */
    private long paddedBytes(ModelSpec form) {
        long row = Long.BYTES + Float.BYTES; // its number and weight
        for (TensorType type : form.inputTypes()) {
            row += Integer.BYTES + (long) type.shape().elementCount() * Float.BYTES;
        }
        for (int output = 0; output < form.outputs().size(); output++) {
            TensorType target = form.targetTypes().get(output);
            long ids = target.isDense()
                    ? target.denseSize()
                    : form.outputShape(output).size(0);
            long scores =
                    options.sliceSizes().isEmpty() ? form.outputShape(output).elementCount() + 1L : 0;
            row += (ids + scores) * Float.BYTES;
        }
        return row * rows();
    }

    /**
     * Of training in every bucket: which ones have rows is not known here. The tables, and the gradient of a training workspace,
     * are one for all.
     */
    @Override
    public MemoryPlan memoryPlan() {
        long heap = 0;
        long outside = 0;
        long heapPerThread = 0;
        long outsidePerThread = 0;
        for (Network form : forms) {
            MemoryPlan plan = form.memoryPlan();
            heap += plan.heapBytes();
            outside += plan.nativeBytes();
            heapPerThread += plan.heapBytesPerThread();
            outsidePerThread += plan.nativeBytesPerThread();
        }
        boolean onHeap;
        try (FloatStorage some = allocate(0)) {
            onHeap = some instanceof HeapFloats;
        }
        long tables = 0;
        for (Table table : layout().tables()) {
            tables += (forms.size() - 1) * table.size() * Float.BYTES;
        }
        heap -= onHeap ? tables : 0;
        outside -= onHeap ? 0 : tables;
        if (!options.sliceSizes().isEmpty()) {
            long again = (forms.size() - 1) * layout().size() * Float.BYTES;
            heapPerThread -= onHeap ? again : 0;
            outsidePerThread -= onHeap ? 0 : again;
        }
        for (Network form : forms) {
            heapPerThread += paddedBytes(form.spec());
        }
        return new MemoryPlan(heap, outside, heapPerThread, outsidePerThread);
    }

    /** The first one, whose tables others read, at last. */
    @Override
    public void close() {
        open.close();
        for (int bucket = forms.size() - 1; bucket >= 0; bucket--) {
            forms.get(bucket).close();
        }
    }
}
