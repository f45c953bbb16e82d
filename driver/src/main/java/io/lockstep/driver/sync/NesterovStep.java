package io.lockstep.driver.sync;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.List;

/**
 * Nesterov's momentum over rounds, with the movement d of a round as the direction:
 *
 * <pre>
 * v = momentum v + d
 * p = p + learningRate (d + momentum v)
 * </pre>
 *
 * v is 0 first and is not damped. This is the outer optimizer of DiLoCo (<a
 * href="https://arxiv.org/abs/2311.08105">Douillard et al. 2023</a>, Algorithm 1), PyTorch's {@code SGD(nesterov=True)}
 * on the outer gradient -d; block momentum of BMUF (Chen, Huo 2016) with Nesterov's look ahead. A rate of 1 without
 * momentum is the plain mean.
 *
 * @param learningRate above 0
 * @param momentum in [0, 1)
 */
public record NesterovStep(
        @Default("0.7") double learningRate, @Default("0.9") double momentum) implements OuterStep {
    public NesterovStep {
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new PlainDataException("learningRate", "expected above 0, got " + learningRate);
        }
        if (!(momentum >= 0 && momentum < 1)) {
            throw new PlainDataException("momentum", "expected at least 0 and below 1, got " + momentum);
        }
    }

    @Override
    public List<String> slots() {
        return List.of("outerMomentum");
    }

    @Override
    public void apply(int size, float[] parameters, int offset, float[] movement, float[][] slots, int ownOffset) {
        float rate = (float) learningRate;
        float mu = (float) momentum;
        float[] velocity = slots[0];
        for (int i = 0; i < size; i++) {
            float d = movement[ownOffset + i];
            float v = mu * velocity[ownOffset + i] + d;
            velocity[ownOffset + i] = v;
            parameters[offset + i] += rate * (d + mu * v);
        }
    }
}
