package io.lockstep.driver.run;

import io.lockstep.driver.roster.Coordinator;
import io.lockstep.driver.roster.CoordinatorServer;
import io.lockstep.driver.roster.Formation;
import io.lockstep.driver.roster.Message;
import io.lockstep.driver.roster.Message.EpochEnd;
import io.lockstep.driver.spark.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one generation's coordinator does to the run. */
final class GenerationEffects implements Coordinator.Effects {
    private final Generations generations;
    private final CoordinatorServer server;
    private final int slots;
    private final ProgressMeter meter;
    private final List<String> late = new ArrayList<>();
    private @Nullable Formation formation;

    GenerationEffects(Generations generations, CoordinatorServer server, int slots) {
        this.generations = generations;
        this.server = server;
        this.slots = slots;
        this.meter = new ProgressMeter(generations.setup(), generations.listener());
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
        meter.step(step, loss);
    }

    @Override
    public void commit(List<EpochEnd> shares) throws IOException {
        Formation formed = formation;
        if (formed != null) {
            generations.commits().commit(shares, formed);
        }
    }

    @Override
    public boolean grew() {
        Cluster cluster = generations.cluster();
        return !cluster.isLocal() && (cluster.slots() > slots || late.stream().anyMatch(cluster::has));
    }

    @Override
    public void late(String executor) {
        if (generations.firstLate(executor)) {
            late.add(executor);
        }
    }

    @Override
    public void frozen(String executor) {
        generations.cluster().replace(executor);
    }

    @Override
    public void warning(String text) {
        generations.listener().warning(text);
    }
}
