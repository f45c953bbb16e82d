package io.lockstep.driver.scoring;

import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.network.Network;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * A model loaded and compiled once per JVM, used by any number of tasks at a time. The model used last stays loaded for
 * tasks to come; others are freed when their last task has closed them.
 */
final class ModelHandle implements AutoCloseable {
    private static final int IDLE_KEPT = 1;

    private static final Map<String, ModelHandle> OPEN = new HashMap<>();
    private static final Deque<ModelHandle> IDLE = new ArrayDeque<>();

    private final String key;
    private final LoadedModel model;
    private final Network network;
    private int users;

    private ModelHandle(String key, LoadedModel model, Network network) {
        this.key = key;
        this.model = model;
        this.network = network;
    }

    /** To be closed by the task. Tasks that come while the model is being loaded wait for it. */
    static ModelHandle open(ScoringPlan plan) throws IOException {
        synchronized (OPEN) {
            String key = plan.modelSha256() + " " + plan.backend();
            ModelHandle handle = OPEN.get(key);
            if (handle == null) {
                handle = load(key, plan);
                OPEN.put(key, handle);
            }
            IDLE.remove(handle);
            handle.users++;
            return handle;
        }
    }

    private static ModelHandle load(String key, ScoringPlan plan) throws IOException {
        LoadedModel model = ModelDirectory.load(ModelSource.files(plan), plan.modelDirectory());
        if (!model.digest().modelSha256().equals(plan.modelSha256())) {
            throw new IOException(plan.modelDirectory() + ": expected model " + plan.modelSha256() + ", got "
                    + model.digest().modelSha256()
                    + ". The directory is not the same on every machine, or has changed; put"
                    + " the model on storage that all share");
        }
        Backend backend = plan.backend().isEmpty() ? Backends.choose().backend() : Backends.named(plan.backend());
        CompileOptions options = CompileOptions.scoring(Precision.F32).withSmallPasses();
        return new ModelHandle(key, model, model.network(backend, options));
    }

    LoadedModel model() {
        return model;
    }

    Network network() {
        return network;
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            users--;
            if (users == 0) {
                IDLE.addLast(this);
                while (IDLE.size() > IDLE_KEPT) {
                    ModelHandle oldest = IDLE.removeFirst();
                    OPEN.remove(oldest.key);
                    oldest.network.close();
                }
            }
        }
    }
}
