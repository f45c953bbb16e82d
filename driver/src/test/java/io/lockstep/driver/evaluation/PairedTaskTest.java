package io.lockstep.driver.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.scoring.RowGroups;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedTaskTest {
    private static byte[] part(long read, long answered, long... missed) throws IOException {
        byte[] row = new PairedTask.Paired(read, List.of(), List.of()).toBytes();
        return new PairedTask.Part(read, answered, missed, new double[] {0.5, 0.25}, List.of(row)).toBytes();
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

    /** Rows that were met first must not decide how many are kept. */
    @Test
    void textsHaveNoSayInHowManyRowsAreKept() throws IOException {
        List<PairedTask.Answer> answers = List.of(new PairedTask.Answer(new float[9_974], new float[1], 0));
        byte[] few = new PairedTask.Paired(1, List.of("a"), answers).toBytes();
        byte[] many = new PairedTask.Paired(1, List.of("b".repeat(100_000)), answers).toBytes();
        assertThat(PairedTask.most(List.of(few, many)))
                .isEqualTo(PairedTask.most(List.of(many, few)))
                .isEqualTo((int) (PairedScores.MOST_BYTES / (few.length - 1)));
    }

    @Test
    void longTextsAreShortenedAndStayDifferent() {
        assertThat(RowGroups.shortened("north")).isEqualTo("north");
        String a = RowGroups.shortened("x".repeat(5_000) + "a");
        assertThat(a).startsWith("xxx").hasSizeLessThan(200).isNotEqualTo(RowGroups.shortened("x".repeat(5_001)));
    }
}
