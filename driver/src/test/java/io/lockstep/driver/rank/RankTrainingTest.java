package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointState;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.InProcessCollective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.SliceAssignment;
import io.lockstep.driver.collective.SliceTree;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.ModelConfig;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.picture.Augmentation;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.kernels.backend.Backends;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.metric.ModelMetrics;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.UpdateRule;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
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
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks as threads of one process: whoever computes which slice, the weights are the same to the bit. */
class RankTrainingTest {
    private static final int ROWS = 203;
    private static final int EPOCHS = 3;
    private static final int STEPS_PER_EPOCH = 7;

    private final Files files = new HadoopFiles(new Configuration());

    @TempDir
    private Path directory;

    private int runs;

    /** The rank that is asked for a checkpoint after its second step. */
    private int asked = -1;

    private SyntheticShards.Spoiled spoiled = new SyntheticShards.Spoiled(-1, 0, 0);
    private final Map<Integer, RankTraining> current = new ConcurrentHashMap<>();
    private final Set<String> notes = ConcurrentHashMap.newKeySet();

    @Test
    void sameWeightsForAnyNumberOfRanksAndThreads() throws Exception {
        String expected = train(List.of(1), config(Map.of()), EPOCHS, null).weights();
        assertThat(train(List.of(2), config(Map.of()), EPOCHS, null).weights()).isEqualTo(expected);
        assertThat(train(List.of(1, 1), config(Map.of()), EPOCHS, null).weights())
                .isEqualTo(expected);
        assertThat(train(List.of(2, 1), config(Map.of()), EPOCHS, null).weights())
                .isEqualTo(expected);
        assertThat(train(List.of(1, 1, 1), config(Map.of()), EPOCHS, null).weights())
                .isEqualTo(expected);
        assertThat(train(List.of(1, 2, 2), config(Map.of()), EPOCHS, null).weights())
                .isEqualTo(expected);
    }

    @Test
    void sameWeightsWithClippingByNorm() throws Exception {
        TrainConfig clipped = config(Map.of("clipNorm", 0.05));
        String expected = train(List.of(1), clipped, EPOCHS, null).weights();
        assertThat(train(List.of(1, 2), clipped, EPOCHS, null).weights()).isEqualTo(expected);
        assertThat(expected)
                .isNotEqualTo(train(List.of(1), config(Map.of()), EPOCHS, null).weights());
    }

    /** The hash is over the whole vector, statistics included; with weights that cannot move only these change. */
    @Test
    void sameStatisticsOfBatchNormalisationForAnyNumberOfRanks() throws Exception {
        List<Map<String, Object>> layers = List.of(
                Map.of("batchNorm", Map.of("momentum", 0.3)),
                Map.of("dense", Map.of("units", 9)),
                Map.of("batchNorm", Map.of("activation", "relu")));
        TrainConfig clipped = config(Map.of("clipNorm", 0.05));
        TrainConfig still = config(Map.of("optimizer", Map.of("sgd", Map.of("learningRate", 1e-30))));
        Set<String> hashes = new HashSet<>();
        for (TrainConfig train : List.of(clipped, still)) {
            Trained whole = train(layers, List.of(1), train, EPOCHS, null);
            Trained part = train(layers, List.of(1, 1), train, 2, null);
            assertThat(part.weights()).isNotEqualTo(whole.weights());
            assertThat(train(layers, List.of(1, 2, 1), train, EPOCHS, part.newest())
                            .weights())
                    .isEqualTo(whole.weights());
            hashes.add(whole.weights());
        }
        assertThat(hashes).hasSize(2);
    }

    @Test
    void sameWeightsWithAugmentedPictures() throws Exception {
        Augmentation both = new Augmentation(Augmentation.Flip.HORIZONTAL, new Augmentation.Crop(2));
        String expected = pictures(List.of(1), both);
        assertThat(pictures(List.of(1, 1, 1), both)).isEqualTo(expected);
        assertThat(pictures(List.of(1, 2), both)).isEqualTo(expected);
        assertThat(pictures(List.of(1), Augmentation.NONE)).isNotEqualTo(expected);
    }

    private String pictures(List<Integer> threads, Augmentation augmentation) throws Exception {
        String place = directory.resolve("run-" + runs++).toString();
        ShardManifest rows = SyntheticShards.pictures(files, place + "/train", 1, ROWS);
        List<Layer> layers = List.of(
                Configs.BINDING.bind(Layer.class, "flatten", ""),
                Configs.BINDING.bind(Layer.class, Map.of("dense", Map.of("units", SyntheticShards.CLASSES)), ""));
        ModelSpec model = ModelSpec.sequential(
                rows.schema().input(), layers, Configs.BINDING.bind(Loss.class, "softmaxCrossEntropy", ""));
        Assignment assignment = new Assignment(
                7, model, config(Map.of()), rows, null, 50, augmentation, place + "/checkpoints", "i1g1");
        return run(assignment, threads, EPOCHS * STEPS_PER_EPOCH, null).weights();
    }

    /** Two inputs, a residual block, two answers; rates that follow the sum of both losses on the validation rows. */
    private Trained graph(List<Integer> threads, int epochs, @Nullable Checkpoint from) throws Exception {
        String place = directory.resolve("run-" + runs++).toString();
        ShardManifest rows = SyntheticShards.twoInputs(files, place + "/train", 1, ROWS);
        ShardManifest validation = SyntheticShards.twoInputs(files, place + "/validation", 2, 300);
        List<Map<String, Object>> block = List.of(
                Map.of("dense", Map.of("units", 16, "activation", "tanh")), Map.of("dense", Map.of("units", 16)));
        ModelConfig model = Configs.BINDING.bind(
                ModelConfig.class,
                Map.of(
                        "layers",
                        List.of(
                                Map.of("from", "deep", "dense", Map.of("units", 16, "activation", "relu")),
                                Map.of("residual", Map.of("layers", block)),
                                Map.of("name", "both", "from", List.of("wide", "residual1"), "concat", Map.of()),
                                Map.of("name", "kind", "dense", Map.of("units", SyntheticShards.CLASSES)),
                                Map.of("name", "sum", "from", "both", "dense", Map.of("units", 1))),
                        "outputs",
                        List.of(
                                Map.of("node", "kind", "loss", "softmaxCrossEntropy"),
                                Map.of("node", "sum", "loss", "mse", "weight", 0.1))),
                "model");
        List<ModelSpec.Input> inputs = List.of(
                new ModelSpec.Input("wide", Shape.of(2)),
                new ModelSpec.Input("deep", Shape.of(SyntheticShards.INPUTS - 2)));
        TrainConfig train = everything("lamb");
        Assignment assignment = new Assignment(
                7, model.spec(inputs), train, rows, validation, 50, Augmentation.NONE, place + "/checkpoints", "i1g1");
        return run(assignment, threads, (long) epochs * STEPS_PER_EPOCH, from);
    }

    @Test
    void graphsWithSeveralInputsAndAnswersHaveTheSameWeightsForAnyNumberOfRanks() throws Exception {
        Trained whole = graph(List.of(1), EPOCHS, null);
        assertThat(whole.losses().get(EPOCHS - 1)).isLessThan(whole.losses().get(0));
        Trained shared = graph(List.of(2, 1), EPOCHS, null);
        Trained half = graph(List.of(1, 1), 2, null);
        Trained resumed = graph(List.of(1, 1, 1), EPOCHS, half.newest());
        for (Trained trained : List.of(shared, resumed)) {
            assertThat(trained.weights()).isEqualTo(whole.weights());
            assertThat(trained.average()).isEqualTo(whole.average());
            assertThat(trained.validations().get(EPOCHS))
                    .isEqualTo(whole.validations().get(EPOCHS));
        }
        assertThat(half.weights()).isNotEqualTo(whole.weights());
    }

    @Test
    void goesOnFromACommitWithOtherRanksToTheSameWeights() throws Exception {
        Trained whole = train(List.of(1), config(Map.of()), EPOCHS, null);
        Trained half = train(List.of(1, 1), config(Map.of()), 1, null);
        assertThat(train(List.of(2, 1, 1), config(Map.of()), EPOCHS, half.newest())
                        .weights())
                .isEqualTo(whole.weights());
    }

    /** Norms, averages, frozen tensors and rates that follow the validation, all at once. */
    private static TrainConfig everything(String optimizer) {
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

    @ParameterizedTest
    @ValueSource(strings = {"lars", "lamb"})
    void sameWeightsAndAveragesForAnyNumberOfRanks(String optimizer) throws Exception {
        Trained whole = train(List.of(1), everything(optimizer), EPOCHS, null);
        assertThat(whole.validations()).hasSize(EPOCHS);
        assertThat(whole.average()).isNotEqualTo(whole.weights());
        for (List<Integer> threads : List.of(List.of(2, 1), List.of(1, 1, 1))) {
            Trained shared = train(threads, everything(optimizer), EPOCHS, null);
            assertThat(shared.weights()).isEqualTo(whole.weights());
            assertThat(shared.average()).isEqualTo(whole.average());
            assertThat(shared.validations()).isEqualTo(whole.validations());
        }
    }

    @Test
    void averagesAndRatesThatFollowTheValidationGoOnFromACommit() throws Exception {
        Trained whole = train(List.of(1), everything("lamb"), EPOCHS, null);
        Trained half = train(List.of(1, 1), everything("lamb"), 2, null);
        Trained resumed = train(List.of(1, 2), everything("lamb"), EPOCHS, half.newest());
        assertThat(resumed.weights()).isEqualTo(whole.weights());
        assertThat(resumed.average()).isEqualTo(whole.average());
        assertThat(resumed.validations().get(EPOCHS))
                .isEqualTo(whole.validations().get(EPOCHS));
    }

    @Test
    void everyRowIsTrainedOnceAnEpochAndTheLossFalls() throws Exception {
        Trained trained = train(List.of(1, 2), config(Map.of()), EPOCHS, null);
        assertThat(trained.ends().stream().mapToLong(Ended::examples).sum()).isEqualTo((long) ROWS * EPOCHS);
        assertThat(trained.losses().get(EPOCHS - 1)).isLessThan(trained.losses().get(0) * 0.8);
    }

    @Test
    void aStepThatIsNotFiniteNamesSliceAndNode() throws Exception {
        TrainConfig wild = config(Map.of("optimizer", Map.of("sgd", Map.of("learningRate", 1e30))));
        Trained trained = train(List.of(1, 1), wild, EPOCHS, null);
        assertThat(trained.ends()).hasSize(2).allSatisfy(end -> {
            assertThat(end.status()).isEqualTo(Status.FAILED);
            assertThat(end.text())
                    .containsPattern("rank [01]: training step 2, slice 0: the output of node 'dense2' has"
                            + " (NaN|-?Infinity) at row \\d+, first of all; its inputs and parameters are finite\\. Lower"
                            + " train\\.optimizer's learningRate, set train\\.clipNorm, or look for extreme values in"
                            + " the data; train\\.nonFinite: skipStep leaves such steps out$");
        });
    }

    @Test
    void aGradientThatIsNotFiniteIsNoticedThoughTheLossIs() throws Exception {
        spoiled = new SyntheticShards.Spoiled(7, 3f, 3e38f);
        for (Map<String, Object> clip : List.<Map<String, Object>>of(Map.of(), Map.of("clipNorm", 1.0))) {
            for (List<Integer> threads : List.of(List.of(1), List.of(1, 1))) {
                assertThat(train(threads, config(clip), EPOCHS, null).ends())
                        .allSatisfy(end -> assertThat(end.text())
                                .containsPattern("training step \\d, slice \\d: the gradient of dense\\d/\\w+ has"
                                        + " -?Infinity at element \\d+, first of all; the loss and the gradient of the"
                                        + " node's output are finite"));
            }
        }
    }

    @Test
    void aRowThatIsNotFiniteIsBlamedOnTheData() throws Exception {
        spoiled = new SyntheticShards.Spoiled(7, Float.NaN, 1f);
        assertThat(train(List.of(1, 1), config(Map.of()), EPOCHS, null).ends())
                .allSatisfy(end -> assertThat(end.text())
                        .containsPattern("training step \\d, slice \\d: input 'input' has NaN at row \\d\\. Correct the"
                                + " data; train\\.nonFinite: skipStep leaves such steps out$"));
    }

    private static TrainConfig skipping(int most, Map<String, Object> changes) {
        Map<String, Object> all = new LinkedHashMap<>(changes);
        all.put("nonFinite", "skipStep");
        all.put("maxSkippedSteps", most);
        return config(all);
    }

    @Test
    void aSkippedStepChangesNothingOnAnyNumberOfRanks() throws Exception {
        spoiled = new SyntheticShards.Spoiled(7, Float.NaN, 1f);
        for (Map<String, Object> clip : List.<Map<String, Object>>of(Map.of(), Map.of("clipNorm", 0.05))) {
            TrainConfig skipping = skipping(2, clip);
            Trained whole = train(List.of(1), skipping, EPOCHS, null);
            assertThat(whole.skipped())
                    .isEqualTo(new SkippedSteps(EPOCHS, 1, whole.skipped().inARow()));
            assertThat(whole.losses()).allSatisfy(loss -> assertThat(loss).isFinite());
            for (List<Integer> threads : List.of(List.of(2, 1), List.of(1, 1, 1))) {
                Trained shared = train(threads, skipping, EPOCHS, null);
                assertThat(shared.weights()).isEqualTo(whole.weights());
                assertThat(shared.losses()).isEqualTo(whole.losses());
                assertThat(shared.skipped()).isEqualTo(whole.skipped());
            }
            Trained half = train(List.of(1, 1), skipping, 1, null);
            Trained resumed = train(List.of(2), skipping, EPOCHS, half.newest());
            assertThat(resumed.weights()).isEqualTo(whole.weights());
            assertThat(resumed.skipped()).isEqualTo(whole.skipped());
        }
        assertThat(notes)
                .contains("training step 6, slice 0: input 'input' has NaN at row 0. The step is skipped, as"
                        + " train.nonFinite says; others of this epoch are counted only");
    }

    @Test
    void tooManySkippedStepsInARowEndTheTraining() throws Exception {
        TrainConfig wild = skipping(2, Map.of("optimizer", Map.of("sgd", Map.of("learningRate", 1e30))));
        assertThat(train(List.of(1, 1), wild, EPOCHS, null).ends())
                .allSatisfy(end -> assertThat(end.text())
                        .contains("train.maxSkippedSteps: expected at most 2 steps in a row to be skipped, one more is"
                                + " not finite. training step 4, slice 0: the output of node 'dense2' has"));
    }

    /** Stopped after any step, gone on from by others: weights, averages, losses of whole epochs, the schedule. */
    @Test
    void sameWeightsWhereverTheTrainingWasInterrupted() throws Exception {
        Map<String, Object> changes = Map.of(
                "optimizer", "lamb",
                "schedule", Map.of("reduceOnPlateau", Map.of("factor", 0.5, "patience", 1, "minDelta", 100)),
                "ema", Map.of("decay", 0.9),
                "evaluateEverySteps", 3,
                "checkpoints", Map.of("everySteps", 1));
        Trained whole = train(List.of(1), config(changes), EPOCHS, null);
        List<List<Integer>> rosters = List.of(List.of(2), List.of(1, 1), List.of(1, 2, 1));
        for (int step = 1; step < EPOCHS * STEPS_PER_EPOCH; step += 2) {
            Trained part = trainUntil(rosters.get(step % 3), config(changes), step, null);
            Trained resumed =
                    trainUntil(rosters.get((step + 1) % 3), config(changes), EPOCHS * STEPS_PER_EPOCH, part.newest());
            assertThat(resumed.weights()).as("after step " + step).isEqualTo(whole.weights());
            assertThat(resumed.average()).isEqualTo(whole.average());
            assertThat(whole.losses()).endsWith(resumed.losses().toArray(new Double[0]));
            assertThat(resumed.losses()).hasSize(EPOCHS - step / STEPS_PER_EPOCH);
        }
    }

    @Test
    void aCutEpochEndsWithACheckpointThatWasMeasured() throws Exception {
        TrainConfig cut = config(Map.of("maxSteps", 11));
        Trained one = trainUntil(List.of(1), cut, 11, null);
        assertThat(trainUntil(List.of(1, 1), cut, 11, null).weights()).isEqualTo(one.weights());
        assertThat(one.newest()).isNotNull();
        assertThat(one.validations()).hasSize(1).containsKey(1);
        assertThat(one.ends()).extracting(Ended::status).containsOnly(Status.DONE);
    }

    /** One rank is asked, at any time; all take the checkpoint after the same step. */
    @Test
    void anAskedRankMakesAllTakeACheckpoint() throws Exception {
        asked = 1;
        Trained trained = trainUntil(List.of(1, 1, 1), config(Map.of()), EPOCHS * STEPS_PER_EPOCH, null);
        assertThat(trained.steps()).hasSize(EPOCHS + 1);
        asked = -1;
        assertThat(train(List.of(1), config(Map.of()), EPOCHS, null).weights()).isEqualTo(trained.weights());
    }

    @Test
    void aCheckpointThatCannotBeWrittenEndsTheRank() throws Exception {
        Path inTheWay = directory.resolve("run-0").resolve("checkpoints");
        java.nio.file.Files.createDirectories(inTheWay.getParent());
        java.nio.file.Files.createFile(inTheWay);
        assertThat(train(List.of(1), config(Map.of()), EPOCHS, null).ends())
                .singleElement()
                .satisfies(end -> {
                    assertThat(end.status()).isEqualTo(Status.STOPPED);
                    assertThat(end.text()).startsWith("checkpoint: ").contains("run-0/checkpoints");
                });
    }

    private record Trained(
            String weights,
            List<Ended> ends,
            List<Double> losses,
            @Nullable Checkpoint newest,
            String average,
            SkippedSteps skipped,
            Map<Integer, Double> validations,
            Set<Long> steps) {}

    private static TrainConfig config(Map<String, Object> changes) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("epochs", EPOCHS);
        data.put("batch", 30);
        data.put("slices", 5);
        data.put("optimizer", Map.of("adam", Map.of("learningRate", 0.01)));
        data.putAll(changes);
        return Configs.BINDING.bind(TrainConfig.class, data, "train");
    }

    private Trained train(List<Integer> threads, TrainConfig train, int epochs, @Nullable Checkpoint from)
            throws Exception {
        return trainUntil(threads, train, epochs * STEPS_PER_EPOCH, from);
    }

    private Trained trainUntil(List<Integer> threads, TrainConfig train, int step, @Nullable Checkpoint from)
            throws Exception {
        List<Map<String, Object>> layers = List.of(
                Map.of("dense", Map.of("units", 40, "activation", "relu")), Map.of("dropout", Map.of("rate", 0.1)));
        return run(assignment(layers, train), threads, step, from);
    }

    /** @param first layers before the last one */
    private Trained train(
            List<Map<String, Object>> first,
            List<Integer> threads,
            TrainConfig train,
            int epochs,
            @Nullable Checkpoint from)
            throws Exception {
        return run(assignment(first, train), threads, (long) epochs * STEPS_PER_EPOCH, from);
    }

    private Assignment assignment(List<Map<String, Object>> first, TrainConfig train) throws IOException {
        String place = directory.resolve("run-" + runs++).toString();
        ShardManifest rows = SyntheticShards.write(files, place + "/train", 1, ROWS, spoiled);
        ShardManifest validation = SyntheticShards.write(files, place + "/validation", 2, 300);
        List<Layer> layers = new ArrayList<>();
        first.forEach(layer -> layers.add(Configs.BINDING.bind(Layer.class, layer, "")));
        layers.add(Configs.BINDING.bind(Layer.class, Map.of("dense", Map.of("units", SyntheticShards.CLASSES)), ""));
        Loss loss = Configs.BINDING.bind(Loss.class, "softmaxCrossEntropy", "");
        ModelSpec model = ModelSpec.sequential(Shape.of(SyntheticShards.INPUTS), layers, loss);
        return new Assignment(7, model, train, rows, validation, 50, Augmentation.NONE, place + "/checkpoints", "i1g1");
    }

    /** @param until step whose checkpoint is looked at */
    private Trained run(Assignment assignment, List<Integer> threads, long until, @Nullable Checkpoint from)
            throws Exception {
        ParameterLayout layout = assignment.model().layout();
        List<Membership> members = new ArrayList<>();
        List<String> names = new ArrayList<>();
        threads.forEach(t -> names.add("rank " + names.size()));
        int slices = assignment.train().sliceCount();
        for (int rank = 0; rank < threads.size(); rank++) {
            members.add(new Membership(
                    rank,
                    new SliceAssignment(slices, threads),
                    new SliceTree(slices),
                    Chunks.of(layout, threads.size()),
                    names));
        }
        List<Collective> collectives = InProcessCollective.group(members, 20_000);
        Map<Long, List<Share>> shares = new ConcurrentHashMap<>();
        ExecutorService executor = Executors.newFixedThreadPool(threads.size());
        List<Future<Ended>> running = new ArrayList<>();
        for (int rank = 0; rank < threads.size(); rank++) {
            int mine = rank;
            running.add(executor.submit(
                    () -> rank(assignment, members.get(mine), threads.get(mine), collectives.get(mine), shares, from)));
        }
        List<Ended> ends = new ArrayList<>();
        for (Future<Ended> end : running) {
            ends.add(end.get());
        }
        executor.shutdown();
        return collect(assignment, layout, shares, ends, until);
    }

    private Ended rank(
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
                new RankTraining(assignment, files, member, threads, Backends.named("portable"), collective, reports)) {
            current.put(member.rank(), rank);
            return rank.run(from);
        } finally {
            collective.close();
        }
    }

    private Trained collect(
            Assignment assignment, ParameterLayout layout, Map<Long, List<Share>> shares, List<Ended> ends, long until)
            throws IOException {
        List<Share> last = shares.get(until);
        if (last == null) {
            return new Trained("", ends, List.of(), null, "", SkippedSteps.NONE, Map.of(), Set.of());
        }
        CheckpointStore store = new CheckpointStore(files, assignment.checkpoints(), layout);
        List<Piece> pieces = new ArrayList<>();
        for (Share share : last) {
            pieces.addAll(CheckpointText.pieces(share.pieces()));
        }
        Map<Integer, Double> validations = new TreeMap<>();
        ValidationHistory history = ValidationHistory.EMPTY;
        for (Map.Entry<Long, List<Share>> epoch : new TreeMap<>(shares).entrySet()) {
            if (assignment.validation() == null
                    || epoch.getValue().get(0).validation().isEmpty()) {
                continue;
            }
            ModelMetrics metrics = ModelMetrics.of(assignment.model());
            for (Share share : epoch.getValue()) {
                metrics.merge(Base64.getDecoder().decode(share.validation()));
            }
            validations.put(epoch.getValue().get(0).epoch(), metrics.loss());
            history = epoch.getKey() <= until ? history.with(metrics.loss()) : history;
        }
        Share first = last.get(0);
        SkippedSteps skipped = first.skipped();
        CheckpointState state = new CheckpointState(
                first.step(),
                first.epoch(),
                Map.of(
                        ValidationHistory.KEY,
                        history.text(),
                        CheckpointText.TOTALS,
                        (first.endsEpoch() ? EpochTotals.NONE : first.totals()).text(),
                        CheckpointText.SKIPPED,
                        (first.endsEpoch() ? skipped.nextEpoch() : skipped).text()));
        Checkpoint checkpoint = store.commit(state, pieces);
        boolean averages = assignment.train().ema() != null;
        List<Double> losses = shares.values().stream()
                .filter(list -> list.get(0).endsEpoch())
                .sorted(Comparator.comparingLong(list -> list.get(0).step()))
                .map(list -> list.get(0).totals().meanLoss())
                .toList();
        return new Trained(
                sha256(store, checkpoint, CheckpointStore.PARAMETERS, layout),
                ends,
                losses,
                checkpoint,
                averages ? sha256(store, checkpoint, UpdateRule.AVERAGE, layout) : "",
                skipped,
                validations,
                shares.keySet());
    }

    private static String sha256(CheckpointStore store, Checkpoint checkpoint, String slot, ParameterLayout layout)
            throws IOException {
        HeapFloats values = HeapFloats.of(layout.size());
        store.read(checkpoint, slot, 0, layout.blocks().size(), values, 0);
        ByteBuffer bytes = ByteBuffer.allocate((int) layout.size() * Float.BYTES);
        values.read(0, bytes, (int) layout.size());
        return Sha256.of(bytes.array());
    }
}
