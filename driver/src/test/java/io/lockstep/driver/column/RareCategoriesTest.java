package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RareCategoriesTest {
    private static final List<Object> VALUES = List.of("a", "b", "a", "c", "b", "a", "d");

    @Test
    void categoriesOfFewRowsAreOneWithUnknownOnes() throws Exception {
        for (int parts = 1; parts < 5; parts++) {
            Feature feature = Learnt.of(new CategoricalColumn("x", UnknownCategories.ZERO, 2, 2), VALUES, parts);
            assertThat(feature).isEqualTo(new CategoricalFeature("x", List.of("a", "b"), false, true));
            assertThat(Encoding.floats(feature, "c")).containsExactly(0, 0, 1);
            assertThat(Encoding.floats(feature, "never")).containsExactly(0, 0, 1);
        }
    }

    @Test
    void withoutRareOnesThereIsNoNumberForThem() throws Exception {
        Feature feature =
                Learnt.of(new CategoricalColumn("x", UnknownCategories.ZERO, 2, 2), List.of("a", "a", "b", "b"), 2);
        assertThat(feature).isEqualTo(new CategoricalFeature("x", List.of("a", "b"), false, false));
    }
}
