package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import java.util.List;

/**
 * Values from the formula, with sigmoid(1) = 0.7310586, sigmoid(2) = 0.8807971, sigmoid(0.5) = 0.6224593, sigmoid(3) =
 * 0.9525741.
 */
class SiluTest implements ActivationExamples {
    @Override
    public List<Worked> worked() {
        return List.of(new Worked(new Silu(), -0.2384058f, -0.1887703f, 0, 0.7310586f, 2.8577223f));
    }

    @Override
    public double exact(Activation activation, double x) {
        return x / (1 + StrictMath.exp(-x));
    }
}
