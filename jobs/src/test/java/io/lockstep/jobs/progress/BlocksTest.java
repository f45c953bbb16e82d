package io.lockstep.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlocksTest {
    @Test
    void sharesAreBlocks() {
        assertThat(Blocks.of(List.of(0.0, 0.2, 0.8))).isEqualTo(" ▂█");
        assertThat(Blocks.of(List.of(0.5, 0.5, 0.0), 0.8)).isEqualTo("▅▅ ");
        assertThat(Blocks.of(List.of(0.0))).isEqualTo(" ");
    }
}
