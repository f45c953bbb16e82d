package io.lockstep.driver.run;

import io.lockstep.driver.progress.RunListener.Progress;
import io.lockstep.driver.roster.Coordinator;
import io.lockstep.driver.roster.CoordinatorServer;
import io.lockstep.driver.roster.Formation;
import io.lockstep.driver.roster.Message;
import io.lockstep.driver.roster.Message.EpochEnd;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one generation's coordinator does to the run. */
final class GenerationEffects implements Coordinator.Effects {
    private static final double SMOOTHING = 0.3;

    private final Generations generations;
    private final CoordinatorServer server;
    private final int slots;
    private @Nullable Formation formation;
    private long lastStep = -1;
    private long lastNanos;
    private double stepsPerSecond;

    GenerationEffects(Generations generations, CoordinatorServer server, int slots) {
        this.generations = generations;
        this.server = server;
        this.slots = slots;
    }

    @Override
    public void send(long peer, Message message) {
        server.send(peer, message);
    }

    @Override
    public void formed(Formation formed) {
        formation = formed;
        generations.formed(formed);
    }

    @Override
    public void progress(long step, double loss) {
        long now = System.nanoTime();
        if (lastStep >= 0 && now > lastNanos) {
            double rate = (step - lastStep) * 1e9 / (now - lastNanos);
            stepsPerSecond = stepsPerSecond == 0 ? rate : stepsPerSecond + SMOOTHING * (rate - stepsPerSecond);
        }
        lastStep = step;
        lastNanos = now;
        Setup setup = generations.setup();
        generations
                .listener()
                .progress(new Progress(
                        step,
                        setup.totalSteps(),
                        (int) ((step - 1) / setup.stepsPerEpoch()) + 1,
                        loss,
                        stepsPerSecond,
                        stepsPerSecond * setup.data().train().rows() / setup.stepsPerEpoch()));
    }

    @Override
    public void commit(List<EpochEnd> shares) throws IOException {
        Formation formed = formation;
        if (formed != null) {
            generations.commits().commit(shares, formed.backend(), formed.identity());
        }
    }

    @Override
    public boolean grew() {
        return !generations.cluster().isLocal() && generations.cluster().slots() > slots;
    }

    @Override
    public void warning(String text) {
        generations.listener().warning(text);
    }
}
