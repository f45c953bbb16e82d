package io.lockstep.driver.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SampledRowTest {
    private static SampledRow row(int hash, @Nullable String... texts) {
        boolean[] present = new boolean[texts.length];
        for (int i = 0; i < texts.length; i++) {
            present[i] = texts[i] != null;
        }
        return new SampledRow(new byte[] {(byte) hash}, Arrays.asList(texts), present, new byte[0][], new byte[0], 1);
    }

    /** Unknown categories are the same to a model; which of them are kept may not depend on which came first. */
    @Test
    void rowsThatReadAlikeAreInTheOrderOfTheirTexts() {
        List<SampledRow> rows = new ArrayList<>(
                List.of(row(2, "a", "b"), row(200, "a", "a"), row(2, "a", null), row(1, "z", "z"), row(2, "a", "a")));
        for (int turn = 0; turn < rows.size(); turn++) {
            rows.add(rows.remove(0));
            List<SampledRow> sorted = new ArrayList<>(rows);
            sorted.sort(SampledRow.SMALLEST_FIRST);
            assertThat(sorted)
                    .extracting(SampledRow::texts)
                    .containsExactly(
                            List.of("z", "z"),
                            Arrays.asList("a", null),
                            List.of("a", "a"),
                            List.of("a", "b"),
                            List.of("a", "a"));
        }
    }
}
