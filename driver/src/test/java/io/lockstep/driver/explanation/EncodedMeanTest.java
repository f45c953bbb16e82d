package io.lockstep.driver.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.ArrayFeature;
import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.BucketsFeature;
import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.ImageFeature;
import io.lockstep.driver.column.Measure;
import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.profile.CategoryProfile;
import io.lockstep.driver.profile.ColumnProfile;
import io.lockstep.driver.profile.NumericProfile;
import io.lockstep.driver.profile.Profile;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EncodedMeanTest {
    private static double @Nullable [] mean(Feature feature, ColumnProfile... columns) throws BadRowException {
        return EncodedMean.of(feature, new Profile(10, List.of(columns), List.of(), List.of()));
    }

    /** 1, 1, 2, 5, 5, 5, 5 and three missing: a bin each. */
    private static NumericProfile numbers(Measure measure) {
        return new NumericProfile(
                "x", measure, 10, 3, 0, List.of(1.0, 2.0), List.of(2L, 1L, 4L), 1.0, 5.0, 24.0 / 7, 1.8);
    }

    @Test
    void categoriesAreTheirShares() throws BadRowException {
        CategoryProfile towns =
                new CategoryProfile("x", Measure.CATEGORY, 10, 2, 0, Map.of("Bern", 5L, "Chur", 2L, "Genf", 1L), 0);
        assertThat(mean(new CategoricalFeature("x", List.of("Bern", "Chur"), true, true), towns))
                .containsExactly(0.5, 0.2, 0.2, 0.1);
        // rare ones without an input of their own are nothing
        assertThat(mean(new CategoricalFeature("x", List.of("Bern"), false, false), towns))
                .containsExactly(0.5);
    }

    @Test
    void fewDifferentNumbersAreExact() throws BadRowException {
        assertThat(mean(new BucketsFeature("x", List.of(2.0, 4.0), true), numbers(Measure.NUMBER)))
                .containsExactly(0.2, 0.1, 0.4, 0.3);
        double[] standardised =
                Objects.requireNonNull(mean(new NumericFeature("x", 24.0 / 7, 2, true), numbers(Measure.NUMBER)));
        assertThat(standardised[0]).isBetween(-1e-7, 1e-7);
        assertThat(standardised[1]).isEqualTo(0.3);
    }

    /** Of numbers between 0 and 10, and 10 and 100, whose mean is 20. */
    @Test
    void binsAreNumbersWithTheMeanOfTheColumn() {
        NumericProfile wide = new NumericProfile(
                "x", Measure.NUMBER, 10, 0, 0, List.of(10.0), List.of(7L, 3L), 0.0, 100.0, 20.0, 1.8);
        double[] representatives = EncodedMean.representatives(wide);
        assertThat(0.7 * representatives[0] + 0.3 * representatives[1]).isBetween(20 - 1e-12, 20 + 1e-12);
        assertThat(representatives[0]).isBetween(0.0, 10.0);
        assertThat(representatives[1]).isBetween(10.0, 100.0);
    }

    @Test
    void whatIsNotKnownOfElementsHasNoMean() throws BadRowException {
        assertThat(mean(new ArrayFeature("x", 2, 0.5), numbers(Measure.ELEMENT_MEAN)))
                .containsExactly(12.0 / 7, 12.0 / 7);
        assertThat(mean(new NumericFeature("y", 0, 1, false), numbers(Measure.NUMBER)))
                .isNull();
        assertThat(mean(new ImageFeature("x", 4, 1 / 255.0, List.of(), List.of())))
                .isNull();
        assertThat(mean(new ImageFeature("x", 4, 1 / 255.0, List.of(0.5), List.of(0.2))))
                .containsExactly(0, 0, 0, 0);
    }
}
