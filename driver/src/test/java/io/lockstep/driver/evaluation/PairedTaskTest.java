package io.lockstep.driver.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedTaskTest {
    private static byte[] part(long read, long answered, long... missed) throws IOException {
        return new PairedTask.Part(read, answered, missed, new double[] {0.5, 0.25}, List.of(new byte[] {(byte) read}))
                .toBytes();
    }

    @Test
    void rowsThatEitherModelMissedAreCounted() throws IOException {
        PairedTask.Part both = PairedTask.Part.of(PairedTask.merge(part(10, 7, 3, 1), part(5, 3, 0, 2)));
        assertThat(both.read()).isEqualTo(15);
        assertThat(both.answered()).isEqualTo(10);
        assertThat(both.missed()).containsExactly(3, 3);
        assertThat(both.seconds()).containsExactly(1, 0.5);
        assertThat(both.records()).hasSize(2);
    }
}
