package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.plaindata.Binding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PiecewiseLinearColumnTest {
    private static final Binding BINDING = new Binding(
                    Columns.REGISTRY, Columns.FEATURES, Scalings.REGISTRY, Scalings.SCALES)
            .with(new ColumnBinding());

    private static PiecewiseLinearFeature learn(int bins, List<? extends @Nullable Object> values) throws Exception {
        return (PiecewiseLinearFeature)
                Learnt.of(new PiecewiseLinearColumn("a", bins, true), new ArrayList<@Nullable Object>(values), 3);
    }

    @Test
    void whatManyRowsHaveIsOneEdge() throws Exception {
        PiecewiseLinearFeature feature = learn(4, List.of(0, 0, 0, 0, 0, 0, 1, 5, 9));
        // NumPy, inverted_cdf: quarters of nine numbers end with the 3rd, the 5th and the 7th
        assertThat(feature.edges()).containsExactly(0.0, 1.0, 9.0);
        assertThat(feature.slot().size()).isEqualTo(3);
        assertThat(feature.indicator()).isFalse();
    }

    @Test
    void twoNumbersOneOrNoneNeedNoBins() throws Exception {
        for (List<? extends @Nullable Object> values :
                List.of(List.of(0, 1, 1, 0), List.of(7, 7), Arrays.asList((Object) null, null))) {
            PiecewiseLinearFeature feature = learn(8, values);
            NumericFeature standardised = (NumericFeature)
                    Learnt.of(new NumericColumn("a", true), new ArrayList<@Nullable Object>(values), 2);
            assertThat(feature.edges()).isEmpty();
            for (@Nullable Object value : Arrays.asList(null, 0, 3.5)) {
                assertThat(Encoding.of(feature, value)).isEqualTo(Encoding.of(standardised, value));
            }
        }
    }

    /** More different numbers than one pass counts: the mean is that of the first pass, the edges those of NumPy. */
    @Test
    void severalPassesLearnWhatOneDoes() throws Exception {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i <= 40_000; i++) {
            values.add(i);
        }
        Collections.shuffle(values, new Random(1));
        PiecewiseLinearFeature feature = learn(4, values);
        assertThat(feature.mean()).isEqualTo(20_000);
        assertThat(feature.deviation()).isEqualTo(Math.sqrt((40_001.0 * 40_001 - 1) / 12));
        assertThat(feature.edges()).containsExactly(0.0, 10_000.0, 20_000.0, 30_000.0, 40_000.0);
    }

    /** Numbers outside of the training rows': the standardised one goes on, the bins have ended. */
    @Test
    void beyondTheTrainingRowsOneStraightLineGoesOn() throws Exception {
        PiecewiseLinearFeature feature = learn(2, List.of(0, 2, 4));
        float far = (float) ((100 - 2) / Math.sqrt(8 / 3.0));
        assertThat(Encoding.of(feature, 100)).isEqualTo(List.of(far, 0.25f, 0.25f));
        assertThat(Encoding.of(feature, -96)).isEqualTo(List.of(-far, -0.25f, -0.25f));
        assertThatThrownBy(() -> Encoding.of(new PiecewiseLinearFeature("a", 0, 1e-300, List.of(), false), 1))
                .hasMessage("column 'a': 1 is too far from the training rows' mean 0.0");
    }

    /** Each bin by the formula of the class, of numbers on edges, next to them and between. */
    @Test
    void everyBinSaysHowFarANumberIsThroughIt() throws Exception {
        List<Double> edges = List.of(-3.5, -1.0, 0.0, 0.125, 7.0, 1e6);
        PiecewiseLinearFeature feature = new PiecewiseLinearFeature("a", 0.5, 3, edges, true);
        List<Double> numbers = new ArrayList<>(List.of(-1e9, -2.0, 0.1, 3.0, 500.0, 1e9));
        edges.forEach(edge -> numbers.addAll(List.of(Math.nextDown(edge), edge, Math.nextUp(edge))));
        for (double number : numbers) {
            List<Float> expected = new ArrayList<>(List.of((float) ((number - 0.5) / 3)));
            for (int i = 1; i < edges.size(); i++) {
                double through = (number - edges.get(i - 1)) / (edges.get(i) - edges.get(i - 1));
                expected.add((float) ((Math.max(0, Math.min(1, through)) - 0.5) / 2));
            }
            expected.add(0f);
            assertThat(Encoding.of(feature, number)).isEqualTo(expected);
        }
    }

    /** The distance of two edges may be more than the largest double. */
    @Test
    void aBinMayBeWiderThanAnyNumber() throws Exception {
        double far = 1.6e308;
        List<Double> edges = List.of(-far, far / 2, far);
        for (double mean : List.of(far / 2, -far / 4)) {
            PiecewiseLinearFeature feature = new PiecewiseLinearFeature("a", mean, 1e300, edges, false);
            float first = mean > 0 ? 0.25f : 0;
            assertThat(Encoding.of(feature, null)).isEqualTo(List.of(0f, first, -0.25f));
        }
        PiecewiseLinearFeature wide = new PiecewiseLinearFeature("a", 0, 1, List.of(-far, far), false);
        assertThat(Encoding.of(wide, 0)).isEqualTo(List.of(0f, 0f));
        PiecewiseLinearFeature most = new PiecewiseLinearFeature("a", far, 1e300, List.of(-far, far), false);
        assertThat(Encoding.of(most, null)).isEqualTo(List.of(0f, 0.25f));
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> BINDING.bind(
                        Column.class, Map.of("piecewiseLinear", Map.of("column", "a", "bins", 1)), "data.columns[0]"))
                .hasMessage("data.columns[0].piecewiseLinear: bins must be at least 2, got 1");
        assertThatThrownBy(() -> new PiecewiseLinearFeature("a", 0, 0, List.of(), false))
                .hasMessage("deviation must be above 0, got 0.0");
        assertThatThrownBy(() -> new PiecewiseLinearFeature("a", 0, 1, List.of(1.0), false))
                .hasMessage("edges must be none or at least 2, got [1.0]");
        assertThatThrownBy(() -> new PiecewiseLinearFeature("a", 0, 1, List.of(1.0, 1.0), false))
                .hasMessage("edges must be ascending numbers, got [1.0, 1.0]");
    }

    @Test
    void theShortFormHasTheDefaults() {
        assertThat(BINDING.bind(Column.class, Map.of("piecewiseLinear", "a"), ""))
                .isEqualTo(new PiecewiseLinearColumn("a", true));
    }
}
