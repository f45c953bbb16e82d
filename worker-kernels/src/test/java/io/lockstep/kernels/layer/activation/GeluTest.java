package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import java.util.List;

/** Values from the formula, with Phi(1) = 0.8413447, Phi(2) = 0.9772499, Phi(0.5) = 0.6914625, Phi(3) = 0.9986501. */
class GeluTest implements ActivationExamples {
    @Override
    public List<Worked> worked() {
        return List.of(
                new Worked(new Gelu(Gelu.Form.ERF), -0.0455003f, -0.1542688f, 0, 0.8413447f, 2.9959502f),
                new Worked(new Gelu(Gelu.Form.TANH), -0.0454023f, -0.1542860f, 0, 0.8411920f, 2.9963627f));
    }

    @Override
    public double exact(Activation activation, double x) {
        return ((Gelu) activation).form() == Gelu.Form.ERF
                ? x / 2 * (1 + ReferenceErf.erf(x / Math.sqrt(2)))
                : x / 2 * (1 + StrictMath.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
