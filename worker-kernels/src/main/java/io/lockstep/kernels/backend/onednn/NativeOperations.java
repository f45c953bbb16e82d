package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.TensorGradients;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/** The nodes of a graph compiled for one number of rows. */
final class NativeOperations {
    private final Compilation compilation;
    private final List<NativeOperation> operations;
    private final List<Operand> answers = new ArrayList<>();
    private final List<AnswerSoftmax> softmaxes = new ArrayList<>();
    private final Regions regions;
    private final TensorGradients tensorGradients;

    /** @param operations by node, made in order */
    NativeOperations(Compilation compilation, List<NativeOperation> operations) {
        this.compilation = compilation;
        this.operations = List.copyOf(operations);
        Graph graph = compilation.graph();
        for (int i = 0; i < graph.outputCount(); i++) {
            int value = graph.output(i);
            Layout plain = compilation
                    .primitives()
                    .plain(memory.data_type.f32, compilation.value(value).sizes());
            answers.add(compilation.operand(value, plain));
        }
        softmaxes.addAll(AnswerSoftmax.of(compilation, answers));
        this.regions = new Regions(this);
        this.tensorGradients = new TensorGradients(compilation.graph(), compilation.times());
    }

    /** When backward gives tensors their gradients. */
    TensorGradients tensorGradients() {
        return tensorGradients;
    }

    Compilation compilation() {
        return compilation;
    }

    int rows() {
        return compilation.rows();
    }

    NativeOperation of(int node) {
        return operations.get(node);
    }

    List<NativeOperation> all() {
        return operations;
    }

    /** The outputs of the graph as the losses read them: plain float32. */
    List<Operand> answers() {
        return answers;
    }

    /** Of the answers whose losses begin with it. */
    List<AnswerSoftmax> softmaxes() {
        return softmaxes;
    }

    Regions regions() {
        return regions;
    }

    /** Whether that node runs its plain kernel on copies on the heap. */
    boolean isBridged(int node) {
        return operations.get(node).bridged();
    }

    long scratchpadBytes() {
        long largest = Conversion.SCRATCHPAD_BYTES;
        for (NativeOperation operation : operations) {
            largest = Math.max(largest, operation.scratchpadBytes());
        }
        for (AnswerSoftmax softmax : softmaxes) {
            largest = Math.max(largest, softmax.kernel().scratchpadBytes());
        }
        return largest;
    }
}
