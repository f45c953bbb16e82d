package io.lockstep.kernels.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.optimizer.Adam;
import io.lockstep.kernels.optimizer.AdamW;
import io.lockstep.kernels.optimizer.GradientNorm;
import io.lockstep.kernels.optimizer.Lamb;
import io.lockstep.kernels.optimizer.Lars;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.Optimizers;
import io.lockstep.kernels.optimizer.Sgd;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.parameter.Treatment;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.ParameterUpdate.Moved;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What surrounds the optimizer's step. */
class UpdateRuleTest {
    private static final int LARGE = 40_000;
    private static final int BIAS = LARGE;
    private static final int HEAD = LARGE + 16;
    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterTensor("body/weight", Shape.of(LARGE), 0, new Zeros(), Role.WEIGHT),
            new ParameterTensor("body/bias", Shape.of(5), BIAS, new Zeros(), Role.OFFSET),
            new ParameterTensor("head/weight", Shape.of(7), HEAD, new Zeros(), Role.WEIGHT)));
    private static final int BLOCKS = LAYOUT.blocks().size();
    private static final Treatment WEIGHT = new Treatment(false, true, 1);
    private static final Treatment OFFSET = new Treatment(false, false, 1);
    private static final Treatment FROZEN = new Treatment(true, true, 1);
    private static final double ANY = Double.POSITIVE_INFINITY;

    private static UpdateRule rule(Optimizer optimizer, Treatment... treatments) {
        return new UpdateRule(optimizer, List.of(treatments), ANY, 0, 0);
    }

    private static HeapFloats filled(float value) {
        HeapFloats floats = HeapFloats.of(LAYOUT.size());
        floats.fill(0, LAYOUT.size(), value);
        return floats;
    }

    private static HeapFloats numbers(int salt) {
        float[] numbers = TestNumbers.uniform((int) LAYOUT.size(), 1, salt);
        Arrays.fill(numbers, BIAS + 5, HEAD, 0);
        return HeapFloats.wrap(numbers);
    }

    private static Update update(long step, double rate) {
        Update update = new Update();
        update.set(step, rate);
        return update;
    }

    /** By hand: sum 8, mean factor 1/4: 2, at most 1.5, times 1/2 of the norm's clipping: 0.75; squares are of 1.5. */
    @Test
    void valuesAreLimitedBeforeTheNorm() {
        UpdateRule limited = new UpdateRule(new Sgd(0.1, 0, false, 0), List.of(WEIGHT, OFFSET, WEIGHT), 1.5, 0, 0);
        ParameterUpdate all = new ParameterUpdate(LAYOUT, limited, 0, BLOCKS);
        HeapFloats parameters = filled(2);
        double[] squares = new double[BLOCKS];
        all.squares(filled(8), 0, 0.25f, squares);
        all.apply(update(1, 0.1), filled(8), 0, 0.25f, 0.5f, parameters);
        assertThat(squares[BLOCKS - 1]).isEqualTo(7 * 1.5 * 1.5);
        assertThat(parameters.array()[0]).isEqualTo(2 - 0.1f * 0.75f);
        assertThat(parameters.array()[HEAD + 6]).isEqualTo(2 - 0.1f * 0.75f);
    }

    /**
     * By hand: sum 8, mean factor 1/4, clipped by 1/2: gradient 1, and LAMB's first direction 1 whatever its size.
     * Seven parameters of 2: |p| / |u| = 2, so that rate 0.25 moves by 0.5; offsets keep factor 1 and move by 0.25.
     */
    @Test
    void directionsAreNeitherDividedNorClippedAgain() {
        UpdateRule rule = rule(new Lamb(0.25, 0.9, 0.999, 1e-12, 0), WEIGHT, OFFSET, WEIGHT);
        ParameterUpdate all = new ParameterUpdate(LAYOUT, rule, 0, BLOCKS);
        HeapFloats parameters = filled(2);
        HeapFloats sums = filled(8);
        double[] squares = new double[BLOCKS];
        double[] directions = new double[BLOCKS];
        double[] factors = new double[3];
        all.measure(update(1, 0.25), sums, 0, 0.25f, 0.5f, parameters, squares, directions);
        assertThat(directions[BLOCKS - 1]).isCloseTo(7, within(1e-4));
        rule.rateFactors(LAYOUT, squares, directions, factors);
        all.apply(update(1, 0.25), sums, 0, 0.25f, 0.5f, factors, parameters, Moved.UNHEARD);
        assertThat(parameters.array()[HEAD + 6]).isCloseTo(1.5f, within(1e-5f));
        assertThat(parameters.array()[BIAS]).isCloseTo(1.75f, within(1e-5f));
    }

    @Test
    void decayBesideAdamIsAdamW() {
        HeapFloats expected = numbers(1);
        HeapFloats found = numbers(1);
        ParameterUpdate adamw = new ParameterUpdate(LAYOUT, new AdamW(0.1, 0.9, 0.999, 1e-8, 0.05), 0, BLOCKS);
        ParameterUpdate adam = new ParameterUpdate(
                LAYOUT,
                new UpdateRule(new Adam(0.1, 0.9, 0.999, 1e-8, 0), List.of(WEIGHT, OFFSET, WEIGHT), ANY, 0.05, 0),
                0,
                BLOCKS);
        for (int step = 1; step <= 3; step++) {
            adamw.apply(update(step, 0.1), numbers(10 + step), 0, 0.5f, 1, expected);
            adam.apply(update(step, 0.1), numbers(10 + step), 0, 0.5f, 1, found);
        }
        assertThat(found.array()).containsExactly(expected.array());
    }

    static List<Optimizer> optimizers() {
        Binding binding = new Binding(Optimizers.REGISTRY);
        return Optimizers.REGISTRY.names().stream()
                .map(name -> binding.bind(Optimizer.class, Map.of(name, Map.of("learningRate", 0.1)), name))
                .toList();
    }

    /** The moving average's slot is none of the optimizer's, however many of its own it has. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void anAverageChangesNoStep(Optimizer optimizer) {
        HeapFloats expected = numbers(1);
        HeapFloats found = numbers(1);
        ParameterUpdate alone = new ParameterUpdate(LAYOUT, rule(optimizer, WEIGHT, OFFSET, WEIGHT), 0, BLOCKS);
        ParameterUpdate averaged = new ParameterUpdate(
                LAYOUT, new UpdateRule(optimizer, List.of(WEIGHT, OFFSET, WEIGHT), ANY, 0, 0.9), 0, BLOCKS);
        averaged.begin(found);
        for (int step = 1; step <= 3; step++) {
            alone.apply(update(step, 0.1), numbers(10 + step), 0, 0.5f, 1, expected);
            averaged.apply(update(step, 0.1), numbers(10 + step), 0, 0.5f, 1, found);
        }
        assertThat(found.array()).containsExactly(expected.array());
        HeapFloats average = filled(-9);
        averaged.readAverages(average);
        assertThat(average.array()[0]).isNotEqualTo(found.array()[0]).isNotEqualTo(-9);
    }

    @Test
    void frozenTensorsStayAndCountForNothing() {
        UpdateRule rule =
                new UpdateRule(new Lamb(0.1, 0.9, 0.999, 1e-6, 0.1), List.of(FROZEN, OFFSET, WEIGHT), ANY, 0.1, 0.9);
        ParameterUpdate all = new ParameterUpdate(LAYOUT, rule, 0, BLOCKS);
        HeapFloats parameters = numbers(1);
        double[] squares = new double[BLOCKS];
        double[] measured = new double[BLOCKS];
        double[] directions = new double[BLOCKS];
        double[] factors = new double[3];
        all.begin(parameters);
        for (int step = 1; step <= 2; step++) {
            HeapFloats sums = numbers(10 + step);
            Arrays.fill(squares, Double.NaN);
            all.squares(sums, 0, 1, squares);
            all.measure(update(step, 0.1), sums, 0, 1, 1, parameters, measured, directions);
            rule.rateFactors(LAYOUT, measured, directions, factors);
            all.apply(update(step, 0.1), sums, 0, 1, 1, factors, parameters, Moved.UNHEARD);
        }
        float[] before = numbers(1).array();
        assertThat(Arrays.copyOf(parameters.array(), LARGE)).containsExactly(Arrays.copyOf(before, LARGE));
        assertThat(parameters.array()[HEAD]).isNotEqualTo(before[HEAD]);
        assertThat(parameters.array()[BIAS]).isNotEqualTo(before[BIAS]);
        assertThat(Arrays.copyOf(squares, 3)).containsOnly(0);
        assertThat(squares[3]).isPositive();
        assertThat(Arrays.copyOf(all.slots().get(0).array(), LARGE)).containsOnly(0);
        assertThat(factors[0]).isEqualTo(1);
        assertThat(factors[1]).as("an offset").isEqualTo(1);
        assertThat(factors[2]).isNotEqualTo(1);
        HeapFloats average = filled(-9);
        all.readAverages(average);
        assertThat(Arrays.copyOf(average.array(), LARGE)).containsExactly(Arrays.copyOf(before, LARGE));
    }

    /**
     * By hand, gradient 1: steps of 0.1 times 1, 0.5 and 3; decay 0.2 of 2, at the tensor's own rate, where it applies.
     */
    @Test
    void groupsHaveRatesOfTheirOwn() {
        UpdateRule rule = new UpdateRule(
                new Sgd(0.1, 0, false, 0),
                List.of(WEIGHT, new Treatment(false, false, 0.5), new Treatment(false, true, 3)),
                ANY,
                0.2,
                0);
        HeapFloats parameters = filled(2);
        new ParameterUpdate(LAYOUT, rule, 0, BLOCKS).apply(update(1, 0.1), filled(1), 0, 1, 1, parameters);
        assertThat(parameters.array()[0]).isCloseTo(2 - 0.1f - 0.04f, within(1e-6f));
        assertThat(parameters.array()[BIAS]).isCloseTo(2 - 0.05f, within(1e-6f));
        assertThat(parameters.array()[HEAD]).isCloseTo(2 - 0.3f - 0.12f, within(1e-6f));
    }

    /**
     * By hand, p = 2, 1, 0, -1, … and d = 0.5: a_0 = 2; d' = 2/11: a_1 = 2 + 9/11 (1 - 2) = 13/11; d' = 3/12: a_2 =
     * 13/11 + 3/4 (0 - 13/11) = 13/44. From step 8 on, (1 + 8) / (10 + 8) = 1/2, d' is d.
     */
    @Test
    void theAverageStartsAtTheParametersAndFollowsThem() {
        UpdateRule rule = new UpdateRule(new Sgd(1, 0, false, 0), List.of(WEIGHT, OFFSET, FROZEN), ANY, 0, 0.5);
        ParameterUpdate all = new ParameterUpdate(LAYOUT, rule, 0, BLOCKS);
        HeapFloats parameters = filled(2);
        HeapFloats average = filled(-9);
        all.begin(parameters);
        all.readAverages(average);
        assertThat(average.array()[LARGE - 1]).isEqualTo(2);
        all.apply(update(1, 1), filled(1), 0, 1, 1, parameters);
        all.readAverages(average);
        assertThat(average.array()[0]).isCloseTo(13f / 11, within(1e-6f));
        assertThat(average.array()[BIAS + 4]).isCloseTo(13f / 11, within(1e-6f));
        all.apply(update(2, 1), filled(1), 0, 1, 1, parameters);
        all.readAverages(average);
        assertThat(average.array()[LARGE - 1]).isCloseTo(13f / 44, within(1e-6f));
        assertThat(average.array()[HEAD]).isEqualTo(2);
        assertThat(rule.averageShare(7)).isGreaterThan(0.5f);
        assertThat(rule.averageShare(8)).isEqualTo(0.5f);
        assertThat(rule.averageShare(1000)).isEqualTo(0.5f);
        assertThat(rule.slots()).containsExactly("average");
    }

    /**
     * By hand: 6, moved a half towards the mean 2, is 4; its average starts at 6 and moves 9/11 towards 4. Frozen, both
     * stay.
     */
    @Test
    void statisticsAreAveragedLikeWeightsAndFreezeLikeThem() {
        ParameterLayout statistic = new ParameterLayout(List.of(
                new ParameterTensor("norm/mean", Shape.of(3), 0, new Zeros(), new Role.Statistic(0.5)),
                new ParameterTensor("norm/scale", Shape.of(3), 16, new Zeros(), Role.OFFSET)));
        for (boolean frozen : new boolean[] {false, true}) {
            UpdateRule rule = new UpdateRule(
                    new Sgd(1, 0, false, 0), List.of(new Treatment(frozen, false, 1), OFFSET), 0.1, 0, 0.9);
            ParameterUpdate all = new ParameterUpdate(statistic, rule, 0, 2);
            HeapFloats parameters = HeapFloats.of(statistic.size());
            parameters.fill(0, 3, 6);
            HeapFloats sums = HeapFloats.of(statistic.size());
            sums.fill(0, 3, 8);
            HeapFloats average = HeapFloats.of(statistic.size());
            all.begin(parameters);
            all.apply(update(1, 1), sums, 0, 0.25f, 0.5f, parameters);
            all.readAverages(average);
            assertThat(parameters.array()[2]).isEqualTo(frozen ? 6 : 4);
            assertThat(average.array()[2]).isCloseTo(frozen ? 6 : 6 - 18f / 11, within(1e-6f));
        }
    }

    /** The weight has 3 blocks: its norms are over all of them, (0 + 1) + 2. */
    @Test
    void normsAreOverWholeTensors() {
        UpdateRule rule = rule(new Lamb(0.1, 0.9, 0.999, 1e-6, 0.1), WEIGHT, OFFSET, WEIGHT);
        double[] own = {1e16, 1, 3, 100, 16};
        double[] direction = {1, 2, 6, 100, 4};
        double[] factors = {Double.NaN, Double.NaN, Double.NaN};
        rule.rateFactors(LAYOUT, own, direction, factors);
        assertThat(factors).containsExactly(Math.sqrt((1e16 + 1) + 3) / 3, 1, 2);
        rule(new Sgd(0.1, 0, false, 0), WEIGHT, OFFSET, WEIGHT).rateFactors(LAYOUT, own, direction, factors);
        assertThat(factors).containsOnly(1);
    }

    static List<Optimizer> layerwise() {
        return List.of(new Lars(10, 0.9, 1e-4, 0.001), new Lamb(0.01, 0.9, 0.999, 1e-6, 0.01));
    }

    @ParameterizedTest
    @MethodSource("layerwise")
    void anyOwnersOfTheBlocksGiveTheSameBits(Optimizer optimizer) {
        UpdateRule rule =
                new UpdateRule(optimizer, List.of(WEIGHT, OFFSET, new Treatment(false, true, 0.1)), 0.2, 0, 0.99);
        List<HeapFloats> expected = train(rule, BLOCKS);
        assertThat(expected.get(0).array()).isNotEqualTo(numbers(1).array());
        assertThat(expected.get(1).array()).isNotEqualTo(expected.get(0).array());
        for (int cut = 0; cut < BLOCKS; cut++) {
            List<HeapFloats> found = train(rule, cut);
            assertThat(found.get(0).array()).containsExactly(expected.get(0).array());
            assertThat(found.get(1).array()).containsExactly(expected.get(1).array());
        }
    }

    /** Three steps by two owners: parameters and their average. */
    private static List<HeapFloats> train(UpdateRule rule, int cut) {
        List<ParameterUpdate> owners =
                List.of(new ParameterUpdate(LAYOUT, rule, 0, cut), new ParameterUpdate(LAYOUT, rule, cut, BLOCKS));
        HeapFloats parameters = numbers(1);
        double[] squares = new double[BLOCKS];
        double[] own = new double[BLOCKS];
        double[] directions = new double[BLOCKS];
        double[] factors = new double[3];
        owners.forEach(owner -> owner.begin(parameters));
        for (int step = 1; step <= 3; step++) {
            HeapFloats sums = numbers(10 + step);
            Update update = update(step, rule.optimizer(0).learningRate());
            owners.forEach(owner -> owner.squares(sums, 0, 0.5f, squares));
            float clip = GradientNorm.factor(1, GradientNorm.total(squares, BLOCKS));
            owners.forEach(owner -> owner.measure(update, sums, 0, 0.5f, clip, parameters, own, directions));
            rule.rateFactors(LAYOUT, own, directions, factors);
            owners.forEach(owner -> owner.apply(update, sums, 0, 0.5f, clip, factors, parameters, Moved.UNHEARD));
        }
        HeapFloats average = HeapFloats.of(LAYOUT.size());
        owners.forEach(owner -> owner.readAverages(average));
        return List.of(parameters, average);
    }

    /** A tensor that Adam moves and one that Sgd with momentum moves end where each alone brings them. */
    @Test
    void tensorsOfTwoOptimizersEndWhereEachAloneBringsThem() {
        Optimizer adam = new Adam(0.1, 0.9, 0.999, 1e-8, 0.01);
        Optimizer sgd = new Sgd(0.1, 0.9, false, 0);
        Treatment second = new Treatment(false, false, 1, 1);
        UpdateRule both = new UpdateRule(List.of(adam, sgd), List.of(WEIGHT, second, WEIGHT), ANY, 0, 0);
        assertThat(both.slots()).containsExactly("firstMoment", "secondMoment", "momentum");
        float[] mixed = stepped(both);
        float[] byAdam = stepped(rule(adam, WEIGHT, OFFSET, WEIGHT));
        float[] bySgd = stepped(rule(sgd, WEIGHT, OFFSET, WEIGHT));
        for (int tensor = 0; tensor < LAYOUT.tensors().size(); tensor++) {
            ParameterTensor place = LAYOUT.tensors().get(tensor);
            float[] expected = tensor == 1 ? bySgd : byAdam;
            for (int i = (int) place.offset(); i < place.end(); i++) {
                assertThat(mixed[i]).isEqualTo(expected[i]);
            }
        }
    }

    private static float[] stepped(UpdateRule rule) {
        int size = (int) LAYOUT.size();
        HeapFloats parameters = HeapFloats.wrap(TestNumbers.uniform(size, 1, 3));
        ParameterUpdate updating =
                new ParameterUpdate(LAYOUT, rule, 0, LAYOUT.blocks().size());
        for (long step = 1; step <= 4; step++) {
            HeapFloats sums = HeapFloats.wrap(TestNumbers.uniform(size, 1, 10 + step));
            updating.apply(update(step, 0.1), sums, 0, 0.5f, 1f, parameters);
        }
        return parameters.array();
    }
}
