package io.lockstep.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.parameter.Treatment;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.update.UpdateRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TrainConfigTest {
    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterTensor("dense1/weight", Shape.of(2, 3), 0, new Zeros(), Role.WEIGHT),
            new ParameterTensor("dense2/weight", Shape.of(2), 16, new Zeros(), Role.WEIGHT)));

    private static TrainConfig config(Map<String, Object> changes) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("epochs", 1);
        data.put("batch", 32);
        data.put("optimizer", Map.of("sgd", Map.of("learningRate", 0.1)));
        data.putAll(changes);
        return Configs.BINDING.bind(TrainConfig.class, data, "train");
    }

    @Test
    void withoutFurtherKeysTheOptimizerDoesAll() {
        TrainConfig config = config(Map.of());
        assertThat(config.updateRule(LAYOUT)).isEqualTo(UpdateRule.of(config.optimizer(), LAYOUT));
    }

    @Test
    void stepsThatAreNotFiniteAreSkippedOnlyWhereThatIsWanted() {
        assertThat(config(Map.of()).skips(0)).isFalse();
        TrainConfig skipping = config(Map.of("nonFinite", "skipStep", "maxSkippedSteps", 2));
        assertThat(skipping.skips(1)).isTrue();
        assertThat(skipping.skips(2)).isFalse();
        assertThatThrownBy(() -> config(Map.of("maxSkippedSteps", 0)))
                .hasMessage(
                        "train.maxSkippedSteps: expected at least 1, got 0. Set train.nonFinite: fail to skip none");
    }

    @Test
    void slicesAreAtMostWhatMemoryHolds() {
        assertThatThrownBy(() -> config(Map.of("batch", 2_000_000_000, "slices", 2_000_000_000)))
                .hasMessage("train.slices: expected at most 65536, as each has a place in memory, got 2000000000");
        assertThat(config(Map.of("batch", 2_000_000_000)).sliceCount()).isEqualTo(65_536);
        assertThat(config(Map.of("batch", 65_536, "slices", 65_536)).sliceCount())
                .isEqualTo(65_536);
        assertThat(config(Map.of("batch", 256)).sliceCount()).isEqualTo(8);
    }

    @Test
    void keysBecomeTheRule() {
        TrainConfig config = config(Map.of(
                "clipValue",
                2,
                "weightDecay",
                0.01,
                "ema",
                Map.of(),
                "parameters",
                List.of(Map.of("match", "dense1/*", "frozen", true))));
        UpdateRule rule = config.updateRule(LAYOUT);
        assertThat(rule)
                .isEqualTo(new UpdateRule(
                        config.optimizer(),
                        List.of(new Treatment(true, true, 1), new Treatment(false, true, 1)),
                        2,
                        0.01,
                        0.999));
        assertThat(Configs.BINDING.bind(TrainConfig.class, Configs.BINDING.unbind(config), ""))
                .isEqualTo(config);
    }

    @Test
    void wrongValuesAreRefusedInWords() {
        assertThatThrownBy(() -> config(Map.of("clipValue", 0)))
                .hasMessage("train.clipValue: expected above 0, got 0.0. Leave it out not to clip");
        assertThatThrownBy(() -> config(Map.of("weightDecay", -1)))
                .hasMessage("train.weightDecay: expected at least 0, got -1.0");
        assertThatThrownBy(() -> config(Map.of("weightDecay", 0.1, "optimizer", "adamw")))
                .hasMessage(
                        "train.weightDecay: expected weight decay in one place, got 0.1 here and 0.01 in the optimizer."
                                + " Leave this out, or set train.optimizer.adamw.weightDecay to 0");
        assertThatThrownBy(() -> config(Map.of("ema", Map.of("decay", 1))))
                .hasMessage("train.ema.decay: expected above 0 and below 1, got 1.0");
        assertThatThrownBy(() -> config(Map.of("parameters", List.of(Map.of("match", "dense3/*"))))
                        .updateRule(LAYOUT))
                .hasMessageStartingWith(
                        "train.parameters[0].match: expected a pattern that the name of a tensor matches");
    }

    @Test
    void aScheduleThatWatchesValidationNeedsSome() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", "a");
        data.put("data", Map.of("train", Map.of("format", "csv", "path", "a.csv")));
        data.put("model", Map.of("layers", List.of(Map.of("dense", Map.of("units", 1))), "loss", "mse"));
        data.put("train", Configs.BINDING.unbind(config(Map.of("schedule", "reduceOnPlateau"))));
        assertThatThrownBy(() -> Configs.BINDING.bind(RunConfig.class, data, ""))
                .hasMessage("train.schedule: reduceOnPlateau watches the validation loss, expected validation rows, got"
                        + " none. Set data.validation, such as {fraction: 0.1}");
    }

    @Test
    void limitsAndIntervalsArePositive() {
        for (String key : List.of("evaluateEverySteps", "maxSteps", "maxSeconds")) {
            assertThatThrownBy(() -> config(Map.of(key, 0)))
                    .hasMessage("train." + key + ": expected at least 1, got 0. Leave it out for none");
        }
        assertThatThrownBy(() -> config(Map.of("checkpoints", Map.of("everySeconds", 0))))
                .hasMessage("train.checkpoints.everySeconds: expected at least 1, got 0");
        assertThatThrownBy(() -> config(Map.of("checkpoints", Map.of("keep", 0))))
                .hasMessage("train.checkpoints.keep: expected at least 1, got 0");
        assertThatThrownBy(() -> config(Map.of("earlyStopping", Map.of("patience", 0))))
                .hasMessage("train.earlyStopping.patience: expected at least 1, got 0");
    }

    /** Two epochs of 5 steps cut after 8, measured every 3, safe every 4. */
    @Test
    void milestonesAreTheSameForWhoeverAsks() {
        Milestones milestones = config(Map.of(
                        "epochs", 2, "maxSteps", 8, "evaluateEverySteps", 3, "checkpoints", Map.of("everySteps", 4)))
                .milestones(5);
        assertThat(milestones.totalSteps()).isEqualTo(8);
        assertThat(LongStream.rangeClosed(1, 8).filter(milestones::evaluates)).containsExactly(3L, 5L, 6L, 8L);
        assertThat(LongStream.rangeClosed(1, 8).filter(milestones::checkpoints)).containsExactly(3L, 4L, 5L, 6L, 8L);
        assertThat(LongStream.rangeClosed(1, 8).filter(milestones::endsEpoch)).containsExactly(5L);
        assertThat(milestones.epochs(4)).isZero();
        assertThat(milestones.epochs(5)).isEqualTo(1);
        assertThat(config(Map.of("epochs", 2)).milestones(5).totalSteps()).isEqualTo(10);
    }

    /** A model without tables has no use for their optimizer, one with tables none for modes that cannot train them. */
    @Test
    void tablesHaveAnOptimizerThatLeavesRowsAlone() {
        ParameterLayout tables =
                new ParameterLayout(LAYOUT.tensors(), List.of(new Table("seen/weight", 9, 2, new Zeros())));
        Map<String, Object> adagrad = Map.of("adagrad", Map.of("learningRate", 0.2));
        TrainConfig config = config(Map.of("tableOptimizer", adagrad));
        config.checkTables(tables);
        assertThat(config.optimizerOfTables().learningRate()).isEqualTo(0.2);
        config(Map.of()).checkTables(tables);
        assertThat(config(Map.of()).optimizerOfTables()).isEqualTo(config.optimizer());
        assertThatThrownBy(() -> config.checkTables(LAYOUT))
                .hasMessage("train.tableOptimizer: expected a model with tables (layers that are sparse), got none."
                        + " Leave it out");
        Map<String, Object> momentum = Map.of("sgd", Map.of("learningRate", 0.1, "momentum", 0.9));
        assertThatThrownBy(() -> config(Map.of("tableOptimizer", momentum)))
                .hasMessageStartingWith("train.tableOptimizer: expected an optimizer for tables,");
        assertThatThrownBy(() -> config(Map.of("optimizer", momentum)).checkTables(tables))
                .hasMessageStartingWith("train.tableOptimizer: expected an optimizer for tables,")
                .hasMessageEndingWith(". Write one for the tables, such as seen/weight");
        for (Object sync : List.of("broadcast", Map.of("averaging", Map.of("everySteps", 2)))) {
            String name = sync instanceof String text ? text : "averaging";
            assertThatThrownBy(() -> config(Map.of("sync", sync, "batch", 512)).checkTables(tables))
                    .hasMessage("train.sync: expected allreduce for a model with tables, such as seen/weight, got "
                            + name + ". Leave train.sync out");
        }
        Map<String, Object> state = Map.of("path", "first/model", "optimizerState", true);
        assertThatThrownBy(() -> config(Map.of("initFrom", state)).checkTables(tables))
                .hasMessage(
                        "train.initFrom.optimizerState: expected false for a model with tables, such as seen/weight,"
                                + " got true. Leave it out");
    }
}
