package io.lockstep.kernels.loss;

import io.lockstep.kernels.loss.PredictedColumns.Answered;
import java.util.List;

/** No label: the output alone says how good it is. */
public record Nothing() implements Target {
    @Override
    public String name() {
        return "nothing";
    }

    @Override
    public boolean hasLabel() {
        return false;
    }

    @Override
    public boolean hasClasses() {
        return false;
    }

    @Override
    public int classCount(int outputSize) {
        return 0;
    }

    @Override
    public boolean hasSeveralLabels() {
        return false;
    }

    @Override
    public List<String> metrics() {
        return List.of("loss");
    }

    @Override
    public String outputFunction() {
        return "";
    }

    @Override
    public PredictedColumns predicted(Answered answer) {
        return new PredictedColumns(
                List.of(PredictedColumns.Type.FLOATS),
                false,
                (scores, from, row, offset) -> row[offset] = answer.floats(scores, from));
    }
}
