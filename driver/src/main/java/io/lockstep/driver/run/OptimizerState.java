package io.lockstep.driver.run;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.InitialWeights;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.sync.Averaging;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * State of an optimizer that a training begins with: the slots that another training had when its model was made, of the tensors
 * that begin as in that model, zero of all others. It is in the checkpoints of that training's run directory, which the lineage of
 * the model names.
 */
final class OptimizerState {
    private static final String WHERE = "train.initFrom.optimizerState";
    private static final String ADVICE =
            ". Keep the run directories of models that trainings begin with, or set optimizerState: false";

    private final CheckpointStore store;
    private final Checkpoint checkpoint;
    private final ParameterLayout from;
    private final ParameterLayout layout;
    private final Map<ParameterTensor, String> sources;
    private final List<String> slots;
    private @Nullable String digest;

    /**
     * @param from layout of the earlier training
     * @param sources tensors that begin as there, with their names there
     */
    OptimizerState(
            CheckpointStore store,
            Checkpoint checkpoint,
            ParameterLayout from,
            ParameterLayout layout,
            Map<ParameterTensor, String> sources,
            List<String> slots) {
        this.store = store;
        this.checkpoint = checkpoint;
        this.from = from;
        this.layout = layout;
        this.sources = sources;
        this.slots = slots;
    }

    /**
     * The state beside weights.
     *
     * @param train of the training that begins with it
     * @throws IllegalArgumentException when there is none, or it is another optimizer's
     */
    static OptimizerState find(Files files, InitialWeights weights, TrainConfig train, ParameterLayout layout)
            throws IOException {
        if (train.sync() instanceof Averaging) {
            throw new PlainDataException(
                    WHERE,
                    "expected one optimizer for all ranks, as sync: allreduce has, got sync: averaging, whose lanes"
                            + " have their own. Set optimizerState: false");
        }
        String model = weights.modelDirectory();
        if (model == null) {
            throw new PlainDataException(
                    WHERE,
                    "expected train.initFrom.path to be a model directory, whose lineage names its run, got a file"
                            + ADVICE);
        }
        Map<String, @Nullable Object> lineage = ModelDirectory.lineage(files, model);
        if (!(lineage.get("run") instanceof String run) || !(lineage.get("step") instanceof Number step)) {
            throw new PlainDataException(
                    WHERE, "expected the run and step in lineage.json of " + model + ", got none" + ADVICE);
        }
        ParameterLayout from = ModelDirectory.spec(files, model).layout();
        CheckpointStore store = new CheckpointStore(files, run + "/checkpoints", from);
        Checkpoint checkpoint = files.exists(run + "/checkpoints")
                ? store.at(step.longValue(), damage -> {}).orElse(null)
                : null;
        if (checkpoint == null) {
            throw new PlainDataException(
                    WHERE,
                    "expected the checkpoint after step " + step.longValue() + " of the run that trained " + model
                            + ", got none that is whole in " + run + "/checkpoints" + ADVICE);
        }
        Set<String> wanted = new TreeSet<>();
        train.updateRule(layout).optimizers().stream().map(Optimizer::slots).forEach(wanted::addAll);
        if (!checkpoint.slots().containsAll(wanted)) {
            throw new PlainDataException(
                    WHERE,
                    "expected the state " + wanted + " of this config's optimizer, got " + checkpoint.slots() + " in "
                            + run + ". Train by the same optimizer, or set optimizerState: false");
        }
        return new OptimizerState(store, checkpoint, from, layout, weights.sources(), List.copyOf(wanted));
    }

    List<String> slots() {
        return slots;
    }

    /** Steps that the optimizer has counted. */
    long steps() {
        return checkpoint
                .state()
                .counted(
                        checkpoint.state().step() - checkpoint.state().skipped().total());
    }

    /** A slot in the layout of the training that begins. */
    HeapFloats read(String slot) throws IOException {
        HeapFloats all = HeapFloats.of(from.size());
        store.read(checkpoint, slot, 0, from.blocks().size(), all, 0);
        Map<String, ParameterTensor> named = new HashMap<>();
        from.tensors().forEach(tensor -> named.put(tensor.name(), tensor));
        HeapFloats own = HeapFloats.of(layout.size());
        sources.forEach((tensor, name) -> {
            ParameterTensor source = named.get(name);
            if (source != null) {
                System.arraycopy(
                        all.array(),
                        Math.toIntExact(source.offset()),
                        own.array(),
                        Math.toIntExact(tensor.offset()),
                        Math.toIntExact(tensor.size()));
            }
        });
        return own;
    }

    /**
     * What it is, for the identity of the run that begins with it: the numbers, not the pieces that the ranks of the earlier run
     * wrote them in.
     */
    String sha256() throws IOException {
        String known = digest;
        if (known == null) {
            List<Object> contents = new ArrayList<>();
            for (String slot : slots) {
                HeapFloats values = read(slot);
                ByteBuffer bytes = ByteBuffer.allocate(ParameterLayout.BLOCK_SIZE * Float.BYTES);
                MessageDigest all = Sha256.digest();
                for (Block block : layout.blocks()) {
                    values.read(block.offset(), bytes.clear(), block.size());
                    all.update(bytes.array(), 0, block.size() * Float.BYTES);
                }
                contents.add(slot + " " + Sha256.hex(all));
            }
            contents.add(steps());
            known = Sha256.of(Json.line(contents).getBytes(StandardCharsets.UTF_8));
            digest = known;
        }
        return known;
    }

    /** One line for people. */
    String describe() {
        return "optimizer: " + String.join(", ", slots) + " after " + steps() + " steps begin as in "
                + checkpoint.directory();
    }

    /** For the model's lineage. */
    Map<String, Object> plainData() throws IOException {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("checkpoint", checkpoint.directory());
        data.put("slots", slots);
        data.put("steps", steps());
        data.put("sha256", sha256());
        return data;
    }
}
