package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.loss.SoftmaxLoss;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.softmax_forward;

/**
 * Softmax of an answer along its last axis, for a loss that begins with it.
 *
 * @param answer its number
 * @param matrix vectors and classes
 * @param kernel from the answer to where its gradient will lie; in scoring in its place
 */
record AnswerSoftmax(int answer, Layout matrix, Compiled kernel) {
    /** In training of answers whose gradient is wanted; none where the library has no vectorised kernel. */
    static List<AnswerSoftmax> of(Compilation compilation, List<Operand> answers) {
        List<AnswerSoftmax> all = new ArrayList<>();
        Graph graph = compilation.graph();
        for (int i = 0; i < answers.size(); i++) {
            boolean begins = graph.answer(i).loss() instanceof SoftmaxLoss;
            if (begins && (!compilation.training() || compilation.times().hasGradient(graph.output(i)))) {
                Layout answer = answers.get(i).layout();
                Primitives primitives = compilation.primitives();
                Shape shape = graph.spec().outputShape(graph.outputNumber(i));
                int classes = shape.size(shape.rank() - 1);
                Layout matrix = VectorView.of(primitives, answer.type(), answer.sizes(), classes)
                        .matrix();
                int number = i;
                all.addAll(Temporaries.freed(() -> of(primitives, number, matrix, compilation.training())));
            }
        }
        return all;
    }

    private static List<AnswerSoftmax> of(Primitives primitives, int answer, Layout matrix, boolean training) {
        softmax_forward.primitive_desc description =
                primitives.softmax(dnnl.algorithm.softmax_accurate, matrix, training);
        if (Primitives.isReference(description)) {
            return List.of();
        }
        Compiled kernel = primitives.compile("softmax of an answer", new softmax_forward(description), description);
        return List.of(new AnswerSoftmax(answer, matrix, kernel));
    }
}
