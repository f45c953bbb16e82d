package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.CLASSES;
import static io.lockstep.kernels.loss.WorkedLosses.LOGITS;
import static io.lockstep.kernels.loss.WorkedLosses.assertClose;
import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static io.lockstep.kernels.loss.WorkedLosses.ones;

import java.util.List;
import org.junit.jupiter.api.Test;

class SoftmaxFocalTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new SoftmaxFocal(2, List.of()), new SoftmaxFocal(0.7, List.of()));
    }

    /**
     * By hand, p of the right class 0.6896721 and 0.01797014 as above: (1 - p)^2 0.371539 and (1 - p)^2 4.019045; then
     * gamma 0.5 and class weights 0.5 and 2. Gradients agree with central differences of those formulas in double.
     */
    @Test
    void softmaxFocalMakesLittleOfRowsAnsweredWell() {
        float[] losses = nan(2);
        float[] gradient = nan(6);
        new SoftmaxFocal(2, List.of()).apply(2, 3, LOGITS, CLASSES, ones(2), losses, gradient);
        assertClose(losses, 0.03578047725008614, 3.875897431933866);
        assertClose(
                gradient,
                0.06478397227301474,
                -0.07923923038134392,
                0.014455258108329216,
                -1.0863532871697446,
                9.897234598170632e-4,
                1.0853635637099275);
        new SoftmaxFocal(0.5, List.of(2.0, 0.5, 1.0)).apply(2, 3, LOGITS, CLASSES, ones(2), losses, gradient);
        assertClose(losses, 0.10348677913252126, 7.965539891295049);
        assertClose(
                gradient,
                0.09984488182205624,
                -0.12212328629301265,
                0.022278404470956456,
                -2.017903416123232,
                1.8384133174442132e-3,
                2.016065002805788);
    }
}
