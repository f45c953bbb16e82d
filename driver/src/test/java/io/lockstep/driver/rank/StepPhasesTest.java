package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.Milestones;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.step.InitialParameters;
import io.lockstep.driver.step.NonFinitePlace;
import io.lockstep.driver.step.OwnChunk;
import io.lockstep.driver.step.StepLoop;
import io.lockstep.driver.step.StepPhase;
import io.lockstep.driver.step.StepWork;
import io.lockstep.driver.step.UpdateSite;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.portable.PortableBackend;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.UpdateRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps of two phases over one network. */
class StepPhasesTest {
    private static final int ROWS = 6;
    private static final int STEPS = 7;
    private static final ModelSpec MODEL =
            ModelSpec.sequential(Shape.of(5), List.of(Dense.of(7, new Tanh()), Dense.of(2)), new Mse());
    private static final ParameterLayout LAYOUT = MODEL.layout();

    private static TrainConfig train(List<Map<String, Object>> parameters) {
        Map<String, Object> data = new LinkedHashMap<>(Map.of("epochs", 1, "batch", ROWS, "slices", 1));
        data.put("optimizer", Map.of("adam", Map.of("learningRate", 0.01)));
        data.put("clipNorm", 0.2);
        data.put("parameters", parameters);
        return Configs.BINDING.bind(TrainConfig.class, data, "train");
    }

    private static TrainConfig frozen(String layer) {
        return train(List.of(Map.of("match", layer + "/*", "frozen", true)));
    }

    private static OwnChunk chunk(TrainConfig train, List<StepPhase> phases) {
        return new OwnChunk(LAYOUT, train, phases, STEPS, Chunks.of(LAYOUT, 1).of(0), 1);
    }

    /** Everything in one thread: gradients of one batch, different in each step by the order of its rows' weights. */
    private static final class Alone implements StepWork, AutoCloseable {
        private final Network network = new PortableBackend().compile(MODEL, Precision.F32, List.of(ROWS));
        private final TrainingWorkspace workspace = network.trainingWorkspace(1);
        private final Batch batch = new Batch(ROWS, MODEL.inputTypes(), MODEL.targetTypes());
        private final SliceGradient gradient = new SliceGradient(network.allocate(LAYOUT.size()), new LossSum());
        private final HeapFloats parameters = HeapFloats.of(LAYOUT.size());
        private final List<OwnChunk> chunks;
        private final List<String> told = new ArrayList<>();
        /** A phase whose sum is not finite, as {@link #told} has it. */
        private String bad = "";

        /** @param chunks for each phase the one that moves its tensors */
        Alone(List<OwnChunk> chunks) {
            this.chunks = chunks;
            InitialParameters.fill(LAYOUT, 3, parameters);
            RandomStream stream = RandomStream.of(5, Purpose.SAMPLE_DATA);
            batch.setRows(ROWS);
            for (int i = 0; i < batch.input(0).length; i++) {
                batch.input(0)[i] = (float) stream.normal(i);
            }
            for (int i = 0; i < batch.targets().length; i++) {
                batch.targets()[i] = (float) stream.normal(1000 + i);
            }
        }

        @Override
        public boolean sum(int phase, long step, int epoch, long stepInEpoch) {
            for (int row = 0; row < ROWS; row++) {
                batch.weights()[row] = 1 + (row + step) % 3;
            }
            network.pack(parameters);
            workspace.gradient(batch, epoch, gradient);
            told.add(phase + " in " + step);
            return !told.get(told.size() - 1).equals(bad);
        }

        @Override
        public LossSum total() {
            return gradient.losses();
        }

        @Override
        public void update(int phase, long step, long skipped) throws Exception {
            OwnChunk chunk = chunks.get(phase);
            chunk.sumIn(gradient.dense());
            int own = chunks.get(0) == chunks.get(chunks.size() - 1) ? phase : 0;
            chunk.update(own, step, skipped, total(), UpdateSite.alone(parameters));
        }

        @Override
        public void done(long step, double loss) {}

        @Override
        public void skipped(long step, String what) {
            told.add("skipped " + step);
        }

        @Override
        public NonFinitePlace place(long step, int epoch, long stepInEpoch) {
            return NonFinitePlace.NOWHERE;
        }

        @Override
        public boolean checkpointWanted() {
            return false;
        }

        @Override
        public byte[] validation(long step) {
            return new byte[0];
        }

        @Override
        public void commit(Share share) {}

        @Override
        public void beginEpoch() {}

        @Override
        public void close() {
            workspace.close();
            network.close();
        }
    }

    private static List<StepPhase> phases(int everySecond) {
        UpdateRule rule = train(List.of()).updateRule(LAYOUT);
        return List.of(
                new StepPhase("first", rule.moving(tensor -> name(tensor).startsWith("dense1/")), 1),
                new StepPhase("second", rule.moving(tensor -> name(tensor).startsWith("dense2/")), everySecond));
    }

    private static String name(int tensor) {
        return LAYOUT.tensors().get(tensor).name();
    }

    private static void loop(TrainConfig train, List<StepPhase> phases, Alone work) throws Exception {
        StepLoop loop = new StepLoop(train, phases, new Milestones(STEPS, STEPS, null, null), work, step -> ROWS, null);
        for (long step = 1; step <= STEPS; step++) {
            loop.train(step);
        }
    }

    /** Two trainings with the other half frozen, in turn over the same parameters, each with an optimizer of its own. */
    @Test
    void moveTheirHalvesInTurn() throws Exception {
        TrainConfig train = train(List.of());
        OwnChunk both = chunk(train, phases(1));
        TrainConfig first = frozen("dense2");
        TrainConfig second = frozen("dense1");
        try (Alone phased = new Alone(List.of(both, both));
                Alone inTurn = new Alone(List.of(
                        chunk(first, StepPhase.one(first, LAYOUT)), chunk(second, StepPhase.one(second, LAYOUT))))) {
            loop(train, phases(1), phased);
            for (long step = 1; step <= STEPS; step++) {
                for (int phase = 0; phase < 2; phase++) {
                    inTurn.sum(phase, step, 0, step - 1);
                    inTurn.update(phase, step, 0);
                }
            }
            assertThat(phased.parameters.array()).containsExactly(inTurn.parameters.array());
            assertThat(phased.told).isEqualTo(inTurn.told);
        }
    }

    /** The second phase in steps 2, 4 and 6, which its optimizer counts as 1, 2 and 3. */
    @Test
    void mayBeInSomeStepsAlone() throws Exception {
        TrainConfig train = train(List.of());
        OwnChunk both = chunk(train, phases(2));
        TrainConfig first = frozen("dense2");
        TrainConfig second = frozen("dense1");
        try (Alone phased = new Alone(List.of(both, both));
                Alone inTurn = new Alone(List.of(
                        chunk(first, StepPhase.one(first, LAYOUT)), chunk(second, StepPhase.one(second, LAYOUT))))) {
            loop(train, phases(2), phased);
            for (long step = 1; step <= STEPS; step++) {
                inTurn.sum(0, step, 0, step - 1);
                inTurn.update(0, step, 0);
                if (step % 2 == 0) {
                    inTurn.sum(1, step, 0, step - 1);
                    inTurn.update(1, step, step / 2);
                }
            }
            assertThat(phased.parameters.array()).containsExactly(inTurn.parameters.array());
            assertThat(phased.told).isEqualTo(inTurn.told);
        }
    }

    /** Steps are skipped as a whole for those behind them; what the first phase had moved stays. */
    @Test
    void oneThatIsNotFiniteEndsItsStep() throws Exception {
        Map<String, Object> data = Map.of(
                "epochs",
                1,
                "batch",
                ROWS,
                "slices",
                1,
                "optimizer",
                Map.of("sgd", Map.of("learningRate", 0.1)),
                "nonFinite",
                "skipStep");
        TrainConfig train = Configs.BINDING.bind(TrainConfig.class, data, "train");
        OwnChunk both = chunk(train, phases(1));
        try (Alone work = new Alone(List.of(both, both))) {
            work.bad = "1 in 2";
            loop(train, phases(1), work);
            assertThat(work.told).startsWith("0 in 1", "1 in 1", "0 in 2", "1 in 2", "skipped 2", "0 in 3", "1 in 3");
        }
    }

    @Test
    void programmesThatMakeNoStepAreRefused() {
        UpdateRule rule = train(List.of()).updateRule(LAYOUT);
        assertThatThrownBy(() -> new StepPhase("second", rule.moving(tensor -> false), 1))
                .hasMessage("phase second: expected tensors that it moves, got none. Leave it out");
        assertThatThrownBy(() -> new StepPhase("second", rule, 0))
                .hasMessage("phase second: every must be at least 1, got 0");
        try (Alone work = new Alone(List.of())) {
            assertThatThrownBy(() -> loop(train(List.of()), List.of(new StepPhase("first", rule, 2)), work))
                    .hasMessage(
                            "phase first: expected the first phase to be taken in every step, got every 2. Set every"
                                    + " to 1");
        }
    }
}
