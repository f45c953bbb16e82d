package io.lockstep.driver.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnPositionsTest {
    @Test
    void findsAColumnWhereAListFindsIt() {
        List<String> columns = List.of("a", "b", "a", "c");
        ColumnPositions positions = new ColumnPositions(columns);
        for (String column : List.of("a", "b", "c", "d")) {
            assertThat(positions.of(column)).as(column).isEqualTo(columns.indexOf(column));
            assertThat(positions.contains(column)).as(column).isEqualTo(columns.contains(column));
        }
    }
}
