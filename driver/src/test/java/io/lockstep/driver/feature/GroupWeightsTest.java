package io.lockstep.driver.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.BadRowException;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupWeightsTest {
    @Test
    void groupsAreSingleValues() throws BadRowException {
        List<String> columns = List.of("town", "size", "sex");
        Object[] row = {"Bern", 2.0, null};
        assertThat(GroupWeights.group(columns, row, new int[] {0, 1, 2})).containsExactly("Bern", "2", "(missing)");
        Object[] several = {List.of("Bern", "Chur")};
        assertThatThrownBy(() -> GroupWeights.group(List.of("town"), several, new int[] {0}))
                .isInstanceOfSatisfying(
                        BadRowException.class,
                        bad -> assertThat(bad.details())
                                .isEqualTo("column 'town': expected one value that is a group, got several, or bytes"));
    }
}
