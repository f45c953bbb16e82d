package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Measure;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.checkpoint.TrainingState;
import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.InProcessCollective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.SliceAssignment;
import io.lockstep.driver.collective.SliceTree;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.step.InitialTables;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.UpdateRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Ranks as threads of one process, from synthetic rows to what they have written. */
abstract class RankRig {
    static final int ROWS = 203;
    static final int EPOCHS = 3;
    static final int STEPS_PER_EPOCH = 7;

    final Files files = new HadoopFiles(new Configuration());

    @TempDir
    Path directory;

    int runs;

    /** The rank that is asked for a checkpoint after its second step. */
    int asked = -1;

    SyntheticShards.Spoiled spoiled = new SyntheticShards.Spoiled(-1, 0, 0);
    final Map<Integer, RankTraining> current = new ConcurrentHashMap<>();
    final Set<String> notes = ConcurrentHashMap.newKeySet();

    /** Norms, averages, frozen tensors and rates that follow the validation, all at once. */
    static TrainConfig everything(String optimizer) {
        return config(Map.of(
                "optimizer", Map.of(optimizer, Map.of("learningRate", optimizer.equals("lars") ? 5 : 0.02)),
                "schedule", Map.of("reduceOnPlateau", Map.of("factor", 0.5, "patience", 1, "minDelta", 100)),
                "clipNorm", 0.5,
                "clipValue", 0.1,
                "ema", Map.of("decay", 0.9),
                "parameters",
                        List.of(
                                Map.of("match", "dense1/*", "frozen", true),
                                Map.of("match", "*/bias", "learningRateFactor", 0.1))));
    }

    /** @param steps after which every rank wrote its share of a checkpoint */
    record Trained(
            String weights,
            List<Ended> ends,
            List<Double> losses,
            @Nullable Checkpoint newest,
            String average,
            SkippedSteps skipped,
            Map<Integer, Double> validations,
            Set<Long> steps) {}

    static TrainConfig config(Map<String, Object> changes) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("epochs", EPOCHS);
        data.put("batch", 30);
        data.put("slices", 5);
        data.put("optimizer", Map.of("adam", Map.of("learningRate", 0.01)));
        data.putAll(changes);
        return Configs.BINDING.bind(TrainConfig.class, data, "train");
    }

    Trained train(List<Integer> threads, TrainConfig train, int epochs, @Nullable Checkpoint from) throws Exception {
        return trainUntil(threads, train, epochs * STEPS_PER_EPOCH, from);
    }

    Trained trainUntil(List<Integer> threads, TrainConfig train, int step, @Nullable Checkpoint from) throws Exception {
        List<Map<String, Object>> layers = List.of(
                Map.of("dense", Map.of("units", 40, "activation", "relu")), Map.of("dropout", Map.of("rate", 0.1)));
        return run(assignment(layers, train), threads, step, from);
    }

    /** @param first layers before the last one */
    Trained train(
            List<Map<String, Object>> first,
            List<Integer> threads,
            TrainConfig train,
            int epochs,
            @Nullable Checkpoint from)
            throws Exception {
        return run(assignment(first, train), threads, (long) epochs * STEPS_PER_EPOCH, from);
    }

    Assignment assignment(List<Map<String, Object>> first, TrainConfig train) throws IOException {
        String place = directory.resolve("run-" + runs++).toString();
        ShardManifest rows = SyntheticShards.write(files, place + "/train", 1, ROWS, spoiled);
        ShardManifest validation = SyntheticShards.write(files, place + "/validation", 2, 300);
        List<Layer> layers = new ArrayList<>();
        first.forEach(layer -> layers.add(Configs.BINDING.bind(Layer.class, layer, "")));
        layers.add(Configs.BINDING.bind(Layer.class, Map.of("dense", Map.of("units", SyntheticShards.CLASSES)), ""));
        Loss loss = Configs.BINDING.bind(Loss.class, "softmaxCrossEntropy", "");
        ModelSpec model = ModelSpec.sequential(Shape.of(SyntheticShards.INPUTS), layers, loss);
        return new Assignment(
                7,
                model,
                train,
                rows,
                validation,
                50,
                SyntheticShards.layout(List.of(SyntheticShards.INPUTS), 1),
                place + "/checkpoints",
                "i1g1",
                List.of());
    }

    /** How a rank gets at its collective, on its own thread. */
    interface Joining {
        Collective join(int rank) throws Exception;
    }

    /** Ranks read each other's memory, unless a test wants it otherwise. */
    Joining joining(List<Membership> members) throws Exception {
        return InProcessCollective.group(members, 20_000)::get;
    }

    Backend backend(int rank) {
        return Backends.named("portable");
    }

    /** @param until step whose checkpoint is looked at */
    Trained run(Assignment assignment, List<Integer> threads, long until, @Nullable Checkpoint from) throws Exception {
        ParameterLayout layout = assignment.model().layout();
        List<Membership> members = new ArrayList<>();
        List<String> names = new ArrayList<>();
        threads.forEach(t -> names.add("rank " + names.size()));
        int dealt = assignment.train().shareCount();
        for (int rank = 0; rank < threads.size(); rank++) {
            members.add(new Membership(
                    rank,
                    new SliceAssignment(dealt, threads),
                    new SliceTree(dealt),
                    Chunks.of(layout, threads.size()),
                    names));
        }
        Joining joining = joining(members);
        Map<Long, List<Share>> shares = new ConcurrentHashMap<>();
        ExecutorService executor = Executors.newFixedThreadPool(threads.size());
        List<Future<Ended>> running = new ArrayList<>();
        for (int rank = 0; rank < threads.size(); rank++) {
            int mine = rank;
            running.add(executor.submit(
                    () -> rank(assignment, members.get(mine), threads.get(mine), joining.join(mine), shares, from)));
        }
        List<Ended> ends = new ArrayList<>();
        for (Future<Ended> end : running) {
            ends.add(end.get());
        }
        executor.shutdown();
        return collect(assignment, layout, shares, ends, until, from);
    }

    Ended rank(
            Assignment assignment,
            Membership member,
            int threads,
            Collective collective,
            Map<Long, List<Share>> shares,
            @Nullable Checkpoint from)
            throws IOException {
        Reports reports = new Reports() {
            @Override
            public void step(long step, double loss) {
                if (step == 2 && member.rank() == asked) {
                    Objects.requireNonNull(current.get(asked)).checkpoint();
                }
            }

            @Override
            public void skipped(long step, String what) {
                notes.add(what);
            }

            @Override
            public void share(Share share) {
                List<Share> list = shares.computeIfAbsent(share.step(), step -> new ArrayList<>());
                synchronized (list) {
                    list.add(share);
                }
            }
        };
        try (RankTraining rank =
                new RankTraining(assignment, files, member, threads, backend(member.rank()), collective, reports)) {
            current.put(member.rank(), rank);
            return rank.run(from);
        } finally {
            collective.close();
        }
    }

    Trained collect(
            Assignment assignment,
            ParameterLayout layout,
            Map<Long, List<Share>> shares,
            List<Ended> ends,
            long until,
            @Nullable Checkpoint from)
            throws IOException {
        List<Share> last = shares.get(until);
        if (last == null) {
            return new Trained("", ends, List.of(), null, "", SkippedSteps.NONE, Map.of(), Set.of());
        }
        CheckpointStore store = new CheckpointStore(files, assignment.checkpoints(), layout);
        List<Piece> pieces = pieces(store, commitsBefore(store, layout, shares, until, from), last);
        Map<Integer, Double> validations = new TreeMap<>();
        List<Measure> history = List.of();
        for (Map.Entry<Long, List<Share>> epoch : new TreeMap<>(shares).entrySet()) {
            if (assignment.validation() == null || epoch.getValue().get(0).validation().length == 0) {
                continue;
            }
            ModelMetrics metrics = ModelMetrics.of(assignment.model());
            for (Share share : epoch.getValue()) {
                metrics.merge(share.validation());
            }
            validations.put(epoch.getValue().get(0).epoch(), metrics.loss());
            history = epoch.getKey() <= until ? TrainingState.with(history, metrics.loss()) : history;
        }
        Share first = last.get(0);
        SkippedSteps skipped = first.skipped();
        TrainingState state = new TrainingState(
                first.step(),
                first.epoch(),
                first.endsEpoch() ? EpochTotals.NONE : first.totals(),
                first.endsEpoch() ? skipped.nextEpoch() : skipped,
                history,
                null,
                null,
                0,
                null,
                null);
        Checkpoint checkpoint = store.commit(state, pieces);
        boolean averages = assignment.train().ema() != null;
        List<Double> losses = shares.values().stream()
                .filter(list -> list.get(0).endsEpoch())
                .sorted(Comparator.comparingLong(list -> list.get(0).step()))
                .map(list -> list.get(0).totals().meanLoss())
                .toList();
        return new Trained(
                sha256(store, checkpoint, assignment),
                ends,
                losses,
                checkpoint,
                averages ? sha256(store, checkpoint, UpdateRule.AVERAGE, layout) : "",
                skipped,
                validations,
                shares.values().stream()
                        .filter(list -> list.size() == ends.size())
                        .map(list -> list.get(0).step())
                        .collect(Collectors.toSet()));
    }

    private static List<Piece> pieces(CheckpointStore store, @Nullable Checkpoint before, List<Share> shares)
            throws IOException {
        List<Piece> pieces = new ArrayList<>();
        shares.forEach(share -> pieces.addAll(share.pieces()));
        pieces.addAll(0, store.tables().carried(before, pieces));
        return pieces;
    }

    /** Pieces of rows follow each other: what was written before is committed first, where the model has tables. */
    private static @Nullable Checkpoint commitsBefore(
            CheckpointStore store,
            ParameterLayout layout,
            Map<Long, List<Share>> shares,
            long until,
            @Nullable Checkpoint from)
            throws IOException {
        Checkpoint newest = from;
        for (List<Share> step : new TreeMap<>(shares).headMap(until).values()) {
            if (!layout.tables().isEmpty()) {
                newest = store.commit(TrainingState.after(step.get(0).step(), 1), pieces(store, newest, step));
            }
        }
        return newest;
    }

    /** Of the parameters, and the tables where there are any. */
    static String sha256(CheckpointStore store, Checkpoint checkpoint, Assignment assignment) throws IOException {
        ParameterLayout layout = assignment.model().layout();
        String parameters = sha256(store, checkpoint, CheckpointStore.PARAMETERS, layout);
        if (layout.tables().isEmpty()) {
            return parameters;
        }
        Network network = Backends.named("portable").compile(assignment.model(), Precision.F32, List.of());
        try (network) {
            InitialTables.fill(layout, assignment.seed(), store, checkpoint, network);
            StringBuilder all = new StringBuilder(parameters);
            for (FloatStorage table : InitialTables.of(network)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) table.size() * Float.BYTES);
                table.read(0, bytes, (int) table.size());
                all.append(' ').append(Sha256.of(bytes.array()));
            }
            return Sha256.of(all.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    static String sha256(CheckpointStore store, Checkpoint checkpoint, String slot, ParameterLayout layout)
            throws IOException {
        HeapFloats values = HeapFloats.of(layout.size());
        store.read(checkpoint, slot, 0, layout.blocks().size(), values, 0);
        ByteBuffer bytes = ByteBuffer.allocate((int) layout.size() * Float.BYTES);
        values.read(0, bytes, (int) layout.size());
        return Sha256.of(bytes.array());
    }
}
