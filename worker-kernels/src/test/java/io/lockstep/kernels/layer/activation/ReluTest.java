package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import java.util.List;

class ReluTest implements ActivationExamples {
    @Override
    public List<Worked> worked() {
        return List.of(new Worked(new Relu(), 0, 0, 0, 1, 3));
    }

    @Override
    public double exact(Activation activation, double x) {
        return x > 0 ? x : 0;
    }
}
