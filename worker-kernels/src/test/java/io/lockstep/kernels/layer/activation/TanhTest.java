package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import java.util.List;

class TanhTest implements ActivationExamples {
    @Override
    public List<Worked> worked() {
        return List.of(new Worked(new Tanh(), -0.9640276f, -0.4621172f, 0, 0.7615942f, 0.9950548f));
    }

    @Override
    public double exact(Activation activation, double x) {
        return StrictMath.tanh(x);
    }
}
