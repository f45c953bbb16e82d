package io.lockstep.kernels.attribution;

import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Answers by formulas over one input, for tests; without gradients.
 *
 * @param shape of the input
 */
record FormulaAnswers(Shape shape, List<ToDoubleFunction<float[]>> formulas) implements AnswerFunction {
    static FormulaAnswers of(int cells, ToDoubleFunction<float[]> formula) {
        return new FormulaAnswers(Shape.of(cells), List.of(formula));
    }

    static CellRow row(float... cells) {
        return new CellRow(cells, new int[] {1});
    }

    @Override
    public CellLayout layout() {
        return new CellLayout(List.of(TensorType.dense(shape)));
    }

    @Override
    public int answers() {
        return formulas.size();
    }

    @Override
    public void answers(List<CellRow> rows, float[] answers) {
        rows.forEach(layout()::check);
        for (int row = 0; row < rows.size(); row++) {
            for (int k = 0; k < formulas.size(); k++) {
                answers[row * formulas.size() + k] =
                        (float) formulas.get(k).applyAsDouble(rows.get(row).cells());
            }
        }
    }

    @Override
    public void gradients(List<CellRow> rows, float[] directions, float[] values, List<float[]> gradients) {
        throw new UnsupportedOperationException("formulas have no gradients");
    }

    @Override
    public void close() {}
}
