package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import java.util.List;

class SigmoidTest implements ActivationExamples {
    @Override
    public List<Worked> worked() {
        return List.of(new Worked(new Sigmoid(), 0.1192029f, 0.3775407f, 0.5f, 0.7310586f, 0.9525741f));
    }

    @Override
    public double exact(Activation activation, double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }
}
