package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.plaindata.Binding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Numbers that are not just standardised. */
class NumericScalingTest {
    private static final Binding BINDING = new Binding(
                    Columns.REGISTRY, Columns.FEATURES, Scalings.REGISTRY, Scalings.SCALES)
            .with(new ColumnBinding());
    private static final List<@Nullable Object> VALUES = Arrays.asList(1, 2, 3, 4, null, 100);

    private static Column column(Map<String, Object> keys) {
        Map<String, Object> all = new java.util.TreeMap<>(keys);
        all.put("column", "x");
        return BINDING.bind(Column.class, Map.of("numeric", all), "data.columns[0]");
    }

    private static List<Float> encoded(Map<String, Object> keys, @Nullable Object... values) throws Exception {
        Feature feature = Learnt.of(column(keys), VALUES, 2);
        List<Float> numbers = new ArrayList<>();
        for (Object value : values) {
            numbers.add(Encoding.floats(feature, value)[0]);
        }
        return numbers;
    }

    @Test
    void theDefaultIsTheFeatureThatModelsHaveAlwaysHad() throws Exception {
        assertThat(Learnt.of(column(Map.of()), VALUES, 1)).isInstanceOf(NumericFeature.class);
        assertThat(Learnt.of(column(Map.of("scale", "standardize", "impute", "mean")), VALUES, 1))
                .isInstanceOf(NumericFeature.class);
    }

    @Test
    void numbersBecomeAShareOfTheirRange() throws Exception {
        assertThat(encoded(Map.of("scale", "minMax"), 1, 100, 50.5, null)).containsExactly(0f, 1f, 0.5f, 21f / 99);
    }

    /** Of 1, 2, 3, 4 and 100 the median is 3 and the mean 22. */
    @Test
    void missingNumbersAreReplaced() throws Exception {
        Map<String, Object> none = Map.of("scale", "none");
        assertThat(encoded(none, null, 7)).containsExactly(22f, 7f);
        assertThat(encoded(Map.of("scale", "none", "impute", "median"), (Object) null))
                .containsExactly(3f);
        assertThat(encoded(Map.of("scale", "none", "impute", "constant", "constant", -1), (Object) null))
                .containsExactly(-1f);
        Feature feature = Learnt.of(column(none), VALUES, 1);
        assertThat(Encoding.floats(feature, null)).containsExactly(22, 1);
        assertThat(Encoding.floats(
                        Learnt.of(column(Map.of("scale", "none", "missingIndicators", false)), VALUES, 1), 1))
                .hasSize(1);
    }

    @Test
    void logarithmsKeepTheSign() throws Exception {
        assertThat(encoded(Map.of("scale", "none", "log", true), Math.E - 1, -(Math.E - 1), 0))
                .containsExactly(1f, -1f, 0f);
    }

    /** Quantiles 0.25 and 0.75 of the five numbers are 2 and 4; clipped they are 2, 2, 3, 4, 4: mean 3, deviation sqrt(0.8). */
    @Test
    void whatIsLearntOfClippedNumbersIsLearntOfThemAsClipped() throws Exception {
        Map<String, Object> keys = Map.of("clip", List.of(0.25, 0.75));
        float end = (float) (1 / Math.sqrt(0.8));
        assertThat(encoded(keys, -1e9, 2, 3, 1e9, null)).containsExactly(-end, -end, 0f, end, end);
        assertThat(encoded(Map.of("clip", List.of(0.25, 0.75), "scale", "minMax"), 0, 3, 5))
                .containsExactly(0f, 0.5f, 1f);
    }

    /** The five numbers lie at 0, 1/4, 1/2, 3/4 and 1 of the way. */
    @Test
    void ranksBecomeAnEvenOrANormalSpread() throws Exception {
        assertThat(encoded(Map.of("scale", "quantileUniform"), 1, 2, 2.5, 3, 4, 100, 0, 1e6))
                .containsExactly(0f, 0.25f, 0.375f, 0.5f, 0.75f, 1f, 0f, 1f);
        List<Float> normal = encoded(Map.of("scale", "quantileNormal"), 2, 3, 4, 100, 0);
        assertThat(normal.get(0)).isEqualTo(-(float) 0.67448975);
        assertThat(normal.get(1)).isZero();
        assertThat(normal.get(2)).isEqualTo((float) 0.67448975);
        assertThat(normal.get(3)).isCloseTo(5.1993375f, within(1e-6f));
        assertThat(normal.get(4)).isCloseTo(-5.1993375f, within(1e-6f));
    }

    /** Half of the numbers are 0: as many edges, in the middle of their shares. */
    @Test
    void equalNumbersHaveTheMiddleOfTheirShares() {
        QuantileMap map = new QuantileMap(List.of(0.0, 0.0, 0.0, 1.0, 2.0));
        assertThat(map.share(0)).isEqualTo(0.25);
        assertThat(map.share(0.5)).isEqualTo(0.625);
        assertThat(map.share(2)).isEqualTo(1);
    }

    @Test
    void moreNumbersThanCellsAreLearntTheSameInAnyOrder() throws Exception {
        Random random = new Random(5);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            values.add(random.nextGaussian());
        }
        Column column = column(Map.of("scale", "quantileNormal", "impute", "median", "clip", List.of(0.01, 0.99)));
        Feature learnt = Learnt.of(column, values, 1);
        Collections.shuffle(values, random);
        assertThat(Learnt.of(column, values, 3)).isEqualTo(learnt);
        assertThat(BINDING.bind(Feature.class, BINDING.canonical((Record) learnt), "feature"))
                .isEqualTo(learnt);
        double[] sorted =
                values.stream().mapToDouble(value -> (Double) value).sorted().toArray();
        assertThat(((ScaledFeature) learnt).replacement())
                .isEqualTo(sorted[19_999] + (sorted[20_000] - sorted[19_999]) * 0.5, within(1e-16));
    }

    @Test
    void keysThatSayNothingAreRefused() {
        assertThatThrownBy(() -> column(Map.of("clip", List.of(0.9, 0.1))))
                .hasMessage("data.columns[0].numeric: clip must be two ascending probabilities from 0 to 1, such as"
                        + " [0.01, 0.99], got [0.9, 0.1]");
        assertThatThrownBy(() -> column(Map.of("impute", "constant")))
                .hasMessage("data.columns[0].numeric: constant must be given with impute: constant and only then, got"
                        + " none. Write both or none");
        assertThatThrownBy(() -> column(Map.of("scale", "robust"))).hasMessageContaining("unknown kind 'robust'");
    }

    @Test
    void nothingToLearnFromIsNoError() throws Exception {
        for (String scale : Scalings.REGISTRY.names()) {
            Column column = column(Map.of("scale", scale, "impute", "median", "clip", List.of(0, 1)));
            assertThat(Encoding.floats(Learnt.of(column, Arrays.asList(null, null), 1), 5)[1])
                    .isZero();
        }
    }
}
