package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.graph.ForwardPass;
import io.lockstep.kernels.storage.FiniteCheck;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Inference over a fixed number of rows. */
final class OneDnnForward implements ForwardPass {
    private final Workspace workspace;
    private final FloatBuffer[] inputs;
    private final FloatBuffer[] outputs;
    private final FiniteCheck check = new FiniteCheck();
    private final Work[][] forward; // by step, then the answers
    private final OverflowWatch watch;
    private final @Nullable Work[] softmaxes; // by answer
    private @Nullable Batch last;

    OneDnnForward(Workspace workspace, NativeOperations operations) {
        this.workspace = workspace;
        this.inputs = new FloatBuffer[workspace.graph().spec().inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = workspace.input(operations, i);
        }
        this.outputs = new FloatBuffer[workspace.graph().outputCount()];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = workspace.answer(operations, i);
        }
        this.forward = PassBuilder.forward(workspace, operations).stream()
                .map(works -> works.toArray(new Work[0]))
                .toArray(Work[][]::new);
        this.watch = new OverflowWatch(workspace, operations);
        this.softmaxes = new Work[outputs.length];
        List<Work> works = PassBuilder.softmaxes(workspace, operations);
        for (int i = 0; i < works.size(); i++) {
            softmaxes[operations.softmaxes().get(i).answer()] = works.get(i);
        }
    }

    @Override
    public void run(Batch padded, float[][] answers) {
        workspace.pass().begin(padded);
        workspace.door().enter();
        check.reset();
        watch.begin(padded);
        for (int i = 0; i < inputs.length; i++) {
            if (padded.inputValues(i) instanceof FloatValues values && !watch.isSmall(i)) {
                check.see(values.array(), 0, values.first(workspace.rows()));
            }
            if (padded.inputType(i).isDense()) {
                inputs[i].put(0, padded.input(i), 0, inputs[i].capacity());
            }
        }
        for (int s = 0; s < forward.length; s++) {
            for (Work work : forward[s]) {
                work.run();
            }
            if (s < forward.length - 1) {
                watch.after(s);
            }
        }
        last = padded;
        for (int i = 0; i < outputs.length; i++) {
            read(padded, i, answers[i]);
        }
    }

    private void read(Batch padded, int answer, float[] into) {
        int size = outputs[answer].capacity();
        outputs[answer].get(0, into, 0, size);
        spreadNaN(padded, into, size);
        watch.spread(into, size / workspace.rows());
    }

    /** In the place of the answer, which has been read: once for each run. */
    @Override
    public boolean softmax(int answer, float[] into) {
        Work softmax = softmaxes[answer];
        if (softmax == null || last == null) {
            return false;
        }
        softmax.run();
        read(last, answer, into);
        return true;
    }

    private void spreadNaN(Batch padded, float[] answer, int size) {
        if (!workspace.weights().finite()) {
            Arrays.fill(answer, 0, size, Float.NaN);
        } else if (!check.finite()) {
            int rows = workspace.rows();
            for (int i = 0; i < inputs.length; i++) {
                NotNumbers.spread(rows, padded.inputValues(i), answer, size / rows);
            }
        }
    }

    @Override
    public void close() {
        workspace.close();
    }
}
