package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import java.util.List;

class SeluTest implements ActivationExamples {
    @Override
    public List<Worked> worked() {
        return List.of(new Worked(new Selu(), -1.5201665f, -0.6917582f, 0, 1.0507010f, 3.1521030f));
    }

    @Override
    public double exact(Activation activation, double x) {
        return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (StrictMath.exp(x) - 1));
    }
}
