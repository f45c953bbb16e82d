package io.lockstep.driver.explanation;

import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.kernels.attribution.AnswerNetwork;
import io.lockstep.kernels.attribution.NetworkAnswers;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.registry.Backends;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A model compiled for its raw answers once per JVM, used by any number of tasks at a time; freed with the last of them. */
final class ExplainedModel implements AutoCloseable {
    private static final Map<String, ExplainedModel> OPEN = new HashMap<>();

    private final String key;
    private final AnswerNetwork network;
    private int users;

    private ExplainedModel(String key, AnswerNetwork network) {
        this.key = key;
        this.network = network;
    }

    /**
     * To be closed by the task. Tasks that come while it is being compiled wait for it.
     *
     * @param backend its name; empty: what this executor prefers
     */
    static ExplainedModel open(LoadedModel model, String backend) throws IOException {
        synchronized (OPEN) {
            String key = model.digest().modelSha256() + " " + backend;
            ExplainedModel open = OPEN.get(key);
            if (open == null) {
                Backend chosen = backend.isEmpty() ? Backends.choose().backend() : Backends.named(backend);
                open = new ExplainedModel(
                        key, AnswerNetwork.of(chosen, model.spec(), model.parameters(), model.tables()));
                OPEN.put(key, open);
            }
            open.users++;
            return open;
        }
    }

    AnswerNetwork network() {
        return network;
    }

    /** For one thread, to be closed before this. */
    NetworkAnswers answers() {
        return network.answers();
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            users--;
            if (users == 0) {
                OPEN.remove(key);
                network.close();
            }
        }
    }
}
