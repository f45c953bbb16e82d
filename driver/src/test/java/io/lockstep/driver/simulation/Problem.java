package io.lockstep.driver.simulation;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.InProcessCollective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.Partials;
import io.lockstep.driver.collective.RowTree;
import io.lockstep.driver.collective.SliceAssignment;
import io.lockstep.driver.collective.SliceTree;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.Milestones;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.step.BlockSums;
import io.lockstep.driver.step.InitialParameters;
import io.lockstep.driver.step.OwnChunk;
import io.lockstep.driver.step.OwnTables;
import io.lockstep.driver.step.Snapshot;
import io.lockstep.driver.step.Team;
import io.lockstep.driver.step.UpdateSite;
import io.lockstep.kernels.initializer.Uniform;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A training so small that thousands fit into a minute, and what it comes to undisturbed on one rank: every float of
 * every step, and the totals of every epoch so far.
 */
final class Problem {
    static final ParameterLayout LAYOUT = layout(6, 2, 5, 1, 9);
    static final long SEED = 20_261;

    /** After a step. */
    record State(long digest, Map<String, String> slots, EpochTotals totals, long tables) {}

    private static final Map<String, Problem> KNOWN = new LinkedHashMap<>();

    private final TrainConfig train;
    private final Milestones milestones;
    private final int sliceCount;
    private final List<State> states = new ArrayList<>();

    private Problem(int slices, int stepsPerEpoch, long every, boolean adam, boolean clips) {
        Map<String, Object> data = new HashMap<>(Map.of(
                "epochs",
                4,
                "batch",
                64,
                "slices",
                slices,
                "maxSteps",
                11,
                "optimizer",
                adam
                        ? Map.of("adam", Map.of("learningRate", 0.01))
                        : Map.of("sgd", Map.of("learningRate", 0.01, "momentum", 0.9)),
                "tableOptimizer",
                adam ? Map.of("adam", Map.of("learningRate", 0.02)) : Map.of("adagrad", Map.of("learningRate", 0.05)),
                "checkpoints",
                Map.of("everySteps", every, "everySeconds", 3)));
        if (clips) {
            data.put("clipNorm", 0.5);
        }
        this.sliceCount = slices;
        this.train = Configs.BINDING.bind(TrainConfig.class, data, "train");
        this.milestones = train.milestones(stepsPerEpoch);
    }

    private static ParameterLayout layout(int... sizes) {
        List<ParameterTensor> tensors = new ArrayList<>();
        long offset = 0;
        for (int size : sizes) {
            Role role = size == 5 ? new Role.Statistic(0.25) : size == 2 ? Role.OFFSET : Role.WEIGHT;
            ParameterTensor tensor = new ParameterTensor("s" + size, Shape.of(size), offset, new Zeros(), role);
            tensors.add(tensor);
            offset = ParameterLayout.align(tensor.end());
        }
        return new ParameterLayout(
                tensors,
                List.of(
                        new Table("t7", 7, 2, new Uniform(-1, 1)),
                        new Table("t5", 5, 1, new Zeros()),
                        new Table("t3", 3, 4, new Uniform(-1, 1))));
    }

    /** One of a few dozen. */
    static Problem choose(Dice dice) throws IOException {
        int slices = dice.between(1, 9);
        int stepsPerEpoch = dice.between(3, 4);
        int every = dice.between(1, 4);
        boolean adam = dice.oneIn(2);
        boolean clips = dice.oneIn(4);
        String key = slices + " " + stepsPerEpoch + " " + every + " " + adam + " " + clips;
        synchronized (KNOWN) {
            Problem problem = KNOWN.get(key);
            if (problem == null) {
                problem = new Problem(slices, stepsPerEpoch, every, adam, clips);
                problem.solve();
                KNOWN.put(key, problem);
            }
            return problem;
        }
    }

    TrainConfig train() {
        return train;
    }

    Milestones milestones() {
        return milestones;
    }

    int sliceCount() {
        return sliceCount;
    }

    /** What is right after a step; 0 is the beginning. */
    State after(long step) {
        return states.get((int) step);
    }

    static HeapFloats firstParameters() {
        HeapFloats parameters = HeapFloats.of(LAYOUT.size());
        InitialParameters.fill(LAYOUT, SEED, parameters);
        return parameters;
    }

    Membership membership(int rank, List<Integer> threads, List<String> names) {
        return new Membership(
                rank,
                new SliceAssignment(sliceCount, threads),
                new SliceTree(sliceCount),
                Chunks.of(LAYOUT, threads.size()),
                names);
    }

    private void solve() throws IOException {
        Membership alone = membership(0, List.of(1), List.of("alone"));
        HeapFloats parameters = firstParameters();
        OwnChunk chunk = new OwnChunk(
                LAYOUT, train, milestones.totalSteps(), alone.chunks().of(0), 1);
        LossSum total = new LossSum();
        List<FloatStorage> values = noTables();
        double loss = 0;
        double weight = 0;
        try (Collective collective = InProcessCollective.alone(alone);
                Partials partials = new Partials(alone.tree(), 0, sliceCount, LAYOUT.size(), HeapFloats::of)) {
            OwnTables tables = new OwnTables(LAYOUT, train, alone, collective);
            begin(tables, values, new CheckpointStore(new MemoryFiles(new HashMap<>()), "/none", LAYOUT), null);
            states.add(new State(
                    digest(parameters.array(), values), Map.of(), EpochTotals.NONE, digest(new float[0], values)));
            for (long step = 1; step <= milestones.totalSteps(); step++) {
                tables.clear();
                for (int slice = 0; slice < sliceCount; slice++) {
                    leaf(partials, step, slice, parameters, () -> {});
                    rows(tables.slices(), step, slice, values);
                }
                collective.reduceScatter(step, partials, chunk.sum(), total);
                partials.clear();
                tables.sum(step);
                update(chunk, tables, BlockSums.ALONE, step, total, parameters);
                loss += total.lossSum();
                weight += total.weightSum();
                states.add(new State(
                        digest(parameters.array(), values),
                        slots(chunk, parameters),
                        new EpochTotals(loss, weight, 0),
                        digest(new float[0], values)));
                loss = milestones.endsEpoch(step) ? 0 : loss;
                weight = milestones.endsEpoch(step) ? 0 : weight;
            }
        }
    }

    /** SHA-256 of each slot, the parameters among them, as a checkpoint holds it. */
    private static Map<String, String> slots(OwnChunk chunk, HeapFloats parameters) throws IOException {
        Snapshot snapshot = chunk.newSnapshot();
        chunk.copyTo(snapshot, parameters);
        CheckpointStore store = new CheckpointStore(new MemoryFiles(new HashMap<>()), "/reference", LAYOUT);
        Map<String, String> slots = new TreeMap<>();
        snapshot.write(store, 1, "reference").forEach(piece -> slots.put(piece.slot(), piece.sha256()));
        return slots;
    }

    /** Room for the values of the tables. */
    static List<FloatStorage> noTables() {
        return LAYOUT.tables().stream()
                .map(table -> (FloatStorage) HeapFloats.of(table.size()))
                .toList();
    }

    /** Values as drawn, or as a checkpoint has them. */
    static void begin(
            OwnTables tables, List<FloatStorage> values, CheckpointStore store, @Nullable Checkpoint checkpoint)
            throws IOException {
        try (Team alone = new Team("alone", 1)) {
            tables.begin(values, SEED, store, checkpoint, alone);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The owner's part of a step. */
    static void update(
            OwnChunk chunk, OwnTables tables, BlockSums owners, long step, LossSum total, HeapFloats parameters)
            throws IOException {
        UpdateSite among = UpdateSite.among(parameters, owners);
        UpdateSite site = new UpdateSite() {
            @Override
            public HeapFloats parameters() {
                return parameters;
            }

            @Override
            public void run(Team.Work part) throws Exception {
                part.run(0);
            }

            @Override
            public void exchange(Chunks.Chunk own, double[]... sums) throws WorkerLostException {
                among.exchange(own, sums);
            }

            @Override
            public double squaresBeside(float mean) throws Exception {
                return tables.squares(step, mean, this);
            }

            @Override
            public void moveBeside(long counted, double rateFactor, float mean, float clip) throws Exception {
                tables.update(counted, rateFactor, mean, clip, this);
            }
        };
        try {
            chunk.update(step, 0, total, site);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Rows that a slice touches, few of each table, and some slices none. */
    void rows(RowTree slices, long step, int slice, List<FloatStorage> values) {
        RowValues[] touched = slices.borrow();
        for (int number = 0; number < touched.length; number++) {
            Table table = LAYOUT.tables().get(number);
            for (int row = 0; row < table.rows(); row++) {
                boolean absent = sliceCount > 1 && mix(step, slice, -1) % 5 == 0;
                if (!absent && mix(step, slice, 1_000 * (number + 1) + row) % 3 == 0) {
                    int at = touched[number].append(row);
                    float[] into = touched[number].values();
                    values.get(number).read((long) row * table.dimension(), into, at, table.dimension());
                    for (int i = 0; i < table.dimension(); i++) {
                        into[at + i] = 0.125f * into[at + i] + gradient(step, slice, 100 * number + 10 * row + i);
                    }
                }
            }
        }
        slices.slice(slice, touched);
    }

    /**
     * Computes a slice in two pieces, or finds that it has no rows.
     *
     * @param pause before each of them
     */
    void leaf(Partials partials, long step, int slice, HeapFloats parameters, Runnable pause) {
        if (sliceCount > 1 && mix(step, slice, -1) % 5 == 0) {
            partials.absent(slice);
            return;
        }
        float[] values = new float[Math.toIntExact(LAYOUT.size())];
        for (ParameterTensor tensor : LAYOUT.tensors()) {
            for (int i = (int) tensor.offset(); i < tensor.end(); i++) {
                values[i] = gradient(step, slice, i) + 0.125f * parameters.array()[i];
            }
        }
        FloatStorage gradient = partials.borrow();
        gradient.fill(0, values.length, Float.NaN);
        LossSum losses = new LossSum();
        losses.set(1.0 / (slice + 3) + step, slice + 1.1);
        partials.begin(slice, gradient, losses);
        int middle = values.length / 4 * (1 + slice % 3);
        pause.run();
        gradient.write(middle, values, middle, values.length - middle);
        partials.reached(slice, middle);
        pause.run();
        gradient.write(0, values, 0, middle);
        partials.reached(slice, 0);
    }

    /** Different everywhere, of magnitudes so different that any other order of adding shows. */
    private static float gradient(long step, int slice, int index) {
        long bits = mix(step, slice, index);
        return ((bits & 0xFFFF) / 65_536f - 0.5f) * (1 << (int) (bits >>> 16 & 15)) / 64;
    }

    private static long mix(long step, int slice, int index) {
        long hash = (step * 31 + slice) * 1_009 + index;
        hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
        return (hash ^ hash >>> 31) >>> 1;
    }

    /**
     * Of every bit of every float that belongs to a tensor or table.
     *
     * @param values none: of the tables alone
     */
    static long digest(float[] values, List<FloatStorage> tables) {
        long hash = 17;
        for (ParameterTensor tensor : LAYOUT.tensors()) {
            for (int i = (int) tensor.offset(); i < Math.min(tensor.end(), values.length); i++) {
                hash = mixed(hash, values[i]);
            }
        }
        for (FloatStorage table : tables) {
            float[] all = new float[(int) table.size()];
            table.read(0, all, 0, all.length);
            for (float value : all) {
                hash = mixed(hash, value);
            }
        }
        return hash;
    }

    private static long mixed(long hash, float value) {
        long next = (hash ^ Float.floatToRawIntBits(value)) * 0x100000001b3L;
        return next ^ next >>> 29;
    }
}
