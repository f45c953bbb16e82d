package io.lockstep.kernels.layer.activation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import java.util.List;
import org.junit.jupiter.api.Test;

class EluTest implements ActivationExamples {
    @Override
    public List<Worked> worked() {
        return List.of(
                new Worked(new Elu(1), -0.8646647f, -0.3934693f, 0, 1, 3),
                new Worked(new Elu(2), -1.7293293f, -0.7869387f, 0, 1, 3),
                new Worked(new Elu(0.5f), -0.4323324f, -0.1967347f, 0, 1, 3));
    }

    @Override
    public double exact(Activation activation, double x) {
        return x > 0 ? x : ((Elu) activation).alpha() * (StrictMath.exp(x) - 1);
    }

    @Test
    void refusesWhatIsNoScale() {
        assertThatThrownBy(() -> new Elu(0)).hasMessage("alpha must be above 0, got 0.0. Usual: 1.0");
    }
}
