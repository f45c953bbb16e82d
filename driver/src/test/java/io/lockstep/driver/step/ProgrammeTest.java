package io.lockstep.driver.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.TrainConfig;
import io.lockstep.kernels.loss.Unjudged;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.parameter.Treatment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Phases of a generator and its discriminator, and what a config can get wrong about them. */
class ProgrammeTest {
    private static final ModelSpec MODEL = TwoNetworks.model(5);
    private static final Map<String, Object> JUDGE = TwoNetworks.JUDGE;
    private static final Map<String, Object> MAKE = TwoNetworks.MAKE;

    private static List<StepPhase> phases(List<Map<String, Object>> programme) {
        return Programme.of(TwoNetworks.train(programme), MODEL);
    }

    private static void refused(String message, Map<String, Object> first, Map<String, Object> second) {
        refused(message, List.of(first, second));
    }

    private static void refused(String message, List<Map<String, Object>> programme) {
        assertThatThrownBy(() -> phases(programme)).hasMessage(message);
    }

    @Test
    void phasesMoveTheirTensorsAtTheirOptimizersRate() {
        List<StepPhase> phases = phases(List.of(JUDGE, MAKE));
        assertThat(phases.get(0).tensors(MODEL.layout()))
                .containsExactly(
                        "discriminator1/bias", "discriminator1/weight", "discriminator2/bias", "discriminator2/weight");
        assertThat(phases.get(0).outputs()).containsExactly(0, 1);
        assertThat(phases.get(1).outputs()).containsExactly(2);
        assertThat(phases.get(1).tensors(MODEL.layout()))
                .contains("generator1/weight", "generator2/runningMean", "generator4/bias")
                .noneMatch(name -> name.startsWith("discriminator"));
        // five times train.optimizer's
        assertThat(phases.get(0).rule().treatments().stream().filter(own -> !own.frozen()))
                .extracting(Treatment::rateFactor)
                .containsOnly(5.0);
        assertThat(phases.get(0).rule().optimizers())
                .hasSize(2)
                .isEqualTo(phases.get(1).rule().optimizers());
    }

    @Test
    void withoutAProgrammeEverythingMovesInOnePhase() {
        TrainConfig train = TwoNetworks.train(List.of());
        assertThat(Programme.of(train, MODEL)).hasSize(1).allMatch(phase -> !phase.isPart());
    }

    @Test
    void aPhaseThatMovesNothingIsRefused() {
        refused(
                "train.programme[1].moves[0]: phase make: expected a pattern that the name of a tensor matches, got"
                        + " 'painter*'. The nearest of the model's 12 tensors is 'generator1/bias'",
                JUDGE,
                TwoNetworks.with(MAKE, "moves", List.of("painter*")));
        refused(
                "train.programme[1].moves: phase make: expected tensors that it moves, got generator2/running*, which"
                        + " train.parameters freezes or which are no weights. Name others, or leave the phase out",
                JUDGE,
                TwoNetworks.with(MAKE, "moves", List.of("generator2/running*")));
    }

    @Test
    void aTensorHasOneOptimizer() {
        refused(
                "train.programme[1].moves: phase make: expected tensor 'discriminator1/weight' of node discriminator1 to be"
                        + " moved by one optimizer, got {\"adam\":{\"learningRate\":0.01,\"beta1\":0.9,\"beta2\":0.999,"
                        + "\"epsilon\":1.0E-8,\"weightDecay\":0.0}} in phase judge and another, {\"sgd\":{\"learningRate\":0.01,"
                        + "\"momentum\":0.0,\"nesterov\":false,\"weightDecay\":0.0}}, in this one. Let one phase"
                        + " alone move it, or give both the same optimizer",
                JUDGE,
                TwoNetworks.phase("make", List.of("fooled"), "*/weight", "sgd"));
        // the same optimizer is one
        assertThat(phases(List.of(JUDGE, TwoNetworks.with(MAKE, "moves", List.of("gen*", "discriminator2/weight")))))
                .hasSize(2);
    }

    @Test
    void everyLossMovesSomething() {
        refused(
                "train.programme[1].outputs: phase make: expected losses with a gradient to what it moves, got 'made' of"
                        + " node 'made2', whose gradient comes to none of it. Leave it to another phase, or look for a"
                        + " detach on its way",
                JUDGE,
                TwoNetworks.with(MAKE, "outputs", List.of("made", "fooled")));
        refused(
                "train.programme[0].moves: phase judge: expected nodes that the gradient of one of its losses comes to,"
                        + " got 'generator1', which it does not. Add the output that needs it, or do not move it",
                TwoNetworks.with(JUDGE, "moves", List.of("discriminator*", "generator1*")),
                MAKE);
    }

    @Test
    void anUnjudgedOutputTrainsNothing() {
        List<Output> outputs = new ArrayList<>(MODEL.outputs());
        outputs.set(2, new Output("fooled", "fooled2", new Unjudged(), 1));
        ModelSpec unjudged = new ModelSpec(MODEL.inputs(), MODEL.nodes(), outputs);
        assertThatThrownBy(() -> Programme.of(TwoNetworks.train(List.of(JUDGE, MAKE)), unjudged))
                .hasMessage(
                        "train.programme[1].outputs: phase make: expected losses with a gradient, got 'fooled' of node"
                                + " 'fooled2', which is unjudged. Give it a loss, or leave it out of the model");
    }

    /** The difference of two of a kind is in their numbers. */
    @Test
    void twoOptimizersOfOneKindAreShownWithTheirNumbers() {
        Map<String, Object> faster = TwoNetworks.with(
                TwoNetworks.with(MAKE, "moves", List.of("*/weight")),
                "optimizer",
                Map.of("adam", Map.of("learningRate", 0.02)));
        assertThatThrownBy(() -> phases(List.of(JUDGE, faster)))
                .hasMessageContaining("\"learningRate\":0.01,")
                .hasMessageContaining("\"learningRate\":0.02,");
    }

    @Test
    void everyOutputIsKnownAndInAPhase() {
        refused(
                "train.programme[1].outputs: phase make: expected outputs of the model, real, made, fooled, each once, got"
                        + " 'fool'. Correct the name",
                JUDGE,
                TwoNetworks.with(MAKE, "outputs", List.of("fool")));
        refused(
                "train.programme: expected each output in a phase, got 'made' in none. Add it to the outputs of one, or"
                        + " remove it from the model",
                TwoNetworks.with(JUDGE, "outputs", List.of("real")),
                MAKE);
    }

    @Test
    void keysOfPhasesAreChecked() {
        refused("train.programme[1].phase: expected each name once, got judge twice. Rename one", JUDGE, JUDGE);
        refused(
                "train.programme[0].every: phase judge: expected 1, as the first phase is in every step, got 2. Put another"
                        + " phase first",
                TwoNetworks.with(JUDGE, "every", 2),
                MAKE);
        refused(
                "train.programme[0].every: phase judge: expected at least 1, got 0",
                List.of(TwoNetworks.with(JUDGE, "every", 0)));
        refused(
                "train.programme[0].outputs: phase judge: expected outputs whose losses count, got none. Name one",
                List.of(TwoNetworks.with(JUDGE, "outputs", List.of())));
        refused(
                "train.programme[0].moves: phase judge: expected tensors that it moves, got none. Name some, or leave it"
                        + " out",
                List.of(TwoNetworks.with(JUDGE, "moves", List.of())));
        refused(
                "train.programme[0].phase: expected a letter, then letters, digits, '_' or '-', got '1st one'. Rename it",
                List.of(TwoNetworks.with(JUDGE, "phase", "1st one")));
    }
}
