package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.slot.Slot;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdsColumnTest {
    private static final IdsColumn TEXT = new IdsColumn("visits", 9, null, " ", false);

    @Test
    void aTextIsCutAtItsSeparator() throws BadRowException {
        ColumnLearner<?> learner = TEXT.learner(new ColumnPlace("data.columns[0]", "data.columns[0].ids"));
        learner.add("3 1");
        Feature feature = learner.feature();
        assertThat(feature)
                .as("what is said, not what is found")
                .isEqualTo(new IdsFeature("visits", 9, null, " ", false));
        assertThat(Encoding.of(feature, "3 1 9")).isEqualTo(List.of(3, 1, 9));
        assertThat(Encoding.of(feature, "")).isEmpty();
        assertThat(Encoding.of(feature, null)).isEmpty();
        assertThat(Encoding.of(feature, 7)).isEqualTo(List.of(7));
        assertThatThrownBy(() -> Encoding.of(feature, "3  1"))
                .hasMessage("column 'visits': expected ids from 0 to 9, got '' at index 1");
        assertThatThrownBy(() -> Encoding.of(feature, "3 x"))
                .hasMessage("column 'visits': expected ids from 0 to 9, got 'x' at index 1");
        assertThatThrownBy(() -> Encoding.of(feature, "10"))
                .isInstanceOfSatisfying(
                        BadRowException.class,
                        e -> assertThat(e.details())
                                .isEqualTo("column 'visits': expected ids from 0 to 9, got 10 at index 0. If larger ids"
                                        + " may come, say so by the column's key largest"));
    }

    @Test
    void exactlySoManyIdsAreASequenceOfFixedLength() throws BadRowException {
        Feature feature = new IdsColumn("visits", 9, 3, " ", true)
                .learner(new ColumnPlace("data.columns[0]", "data.columns[0].ids"))
                .feature();
        assertThat(feature.slot()).isEqualTo(new Slot(Slot.Type.I32, Shape.of(3), false));
        assertThat(Encoding.of(feature, "3 1 9")).isEqualTo(List.of(3, 1, 9));
        for (String other : List.of("3 1", "3 1 9 0", "")) {
            assertThatThrownBy(() -> Encoding.of(feature, other))
                    .hasMessageStartingWith("column 'visits': expected 3 ids, got ");
        }
        assertThatThrownBy(() -> new IdsColumn("visits", 9, null, " ", true))
                .hasMessage("length: expected the number of ids that exactly asks for, got none");
    }
}
