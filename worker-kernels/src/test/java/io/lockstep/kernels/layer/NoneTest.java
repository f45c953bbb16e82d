package io.lockstep.kernels.layer;

import java.util.List;

class NoneTest implements ActivationExamples {
    @Override
    public List<Worked> worked() {
        return List.of(new Worked(new None(), -2, -0.5f, 0, 1, 3));
    }

    @Override
    public double exact(Activation activation, double x) {
        return x;
    }
}
