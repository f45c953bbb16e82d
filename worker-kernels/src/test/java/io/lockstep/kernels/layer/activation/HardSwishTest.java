package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import java.util.List;

class HardSwishTest implements ActivationExamples {
    @Override
    public List<Worked> worked() {
        return List.of(new Worked(new HardSwish(), -0.3333333f, -0.2083333f, 0, 0.6666667f, 3));
    }

    @Override
    public double exact(Activation activation, double x) {
        return x <= -3 ? 0 : x >= 3 ? x : x * (x + 3) / 6;
    }
}
