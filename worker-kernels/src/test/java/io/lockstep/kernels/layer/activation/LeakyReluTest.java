package io.lockstep.kernels.layer.activation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakyReluTest implements ActivationExamples {
    @Override
    public List<Worked> worked() {
        return List.of(
                new Worked(new LeakyRelu(0.01f), -0.02f, -0.005f, 0, 1, 3),
                new Worked(new LeakyRelu(0.2f), -0.4f, -0.1f, 0, 1, 3));
    }

    @Override
    public double exact(Activation activation, double x) {
        return x > 0 ? x : (double) ((LeakyRelu) activation).slope() * x;
    }

    @Test
    void refusesWhatIsNoSlope() {
        assertThatThrownBy(() -> new LeakyRelu(1.5f)).hasMessage("slope must be in [0, 1), got 1.5. Usual: 0.01");
    }
}
