package io.lockstep.driver.explanation;

import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.kernels.attribution.AnswerNetwork;
import io.lockstep.kernels.attribution.NetworkAnswers;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.storage.FloatStorage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model compiled for its raw answers once per JVM, used by any number of tasks at a time; freed with the last of them. */
final class ExplainedModel implements AutoCloseable {
    private static final Map<String, ExplainedModel> OPEN = new HashMap<>();

    private final String key;
    private final AnswerNetwork network;
    private final @Nullable AnswerNetwork own;
    private int users;

    private ExplainedModel(String key, AnswerNetwork network, @Nullable AnswerNetwork own) {
        this.key = key;
        this.network = network;
        this.own = own;
    }

    /**
     * To be closed by the task. Tasks that come while it is being compiled wait for it.
     *
     * @param backend its name; empty: what this executor prefers
     * @param method that may need a network of its own
     */
    static ExplainedModel open(LoadedModel model, String backend, Method method) throws IOException {
        synchronized (OPEN) {
            String key = model.digest().modelSha256() + " " + backend + " " + method;
            ExplainedModel open = OPEN.get(key);
            if (open == null) {
                open = compiled(key, model, backend, method);
                OPEN.put(key, open);
            }
            open.users++;
            return open;
        }
    }

    private static ExplainedModel compiled(String key, LoadedModel model, String backend, Method method)
            throws IOException {
        Backend chosen = backend.isEmpty() ? Backends.choose().backend() : Backends.named(backend);
        List<FloatStorage> tables = model.tables();
        AnswerNetwork network = AnswerNetwork.of(chosen, model.spec(), model.parameters(), tables);
        try {
            return new ExplainedModel(key, network, method.compile(chosen, model.spec(), model.parameters(), tables));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    AnswerNetwork network() {
        return network;
    }

    /** For one thread, to be closed before this. */
    NetworkAnswers answers() {
        return network.answers();
    }

    /** What the method is asked with: the same, or that of a network of its own. For one thread, to be closed before this. */
    NetworkAnswers methodAnswers() {
        return (own == null ? network : own).answers();
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            users--;
            if (users == 0) {
                OPEN.remove(key);
                network.close();
                if (own != null) {
                    own.close();
                }
            }
        }
    }
}
