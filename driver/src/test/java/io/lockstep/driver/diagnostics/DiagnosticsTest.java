package io.lockstep.driver.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.diagnostics.Diagnostics.AnswerDiagnostics;
import io.lockstep.driver.diagnostics.Diagnostics.Bin;
import io.lockstep.driver.diagnostics.Diagnostics.Confused;
import io.lockstep.driver.diagnostics.Diagnostics.Confusion;
import io.lockstep.driver.diagnostics.Diagnostics.Example;
import io.lockstep.driver.diagnostics.Diagnostics.Field;
import io.lockstep.driver.diagnostics.Diagnostics.Histogram;
import io.lockstep.driver.diagnostics.Diagnostics.Label;
import io.lockstep.driver.diagnostics.Diagnostics.Moment;
import io.lockstep.driver.diagnostics.Diagnostics.Numbers;
import io.lockstep.driver.diagnostics.Diagnostics.Pair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DiagnosticsTest {
    private static final Example EXAMPLE = new Example(
            2.5, "no", "yes", 0.75, List.of(new Picture("image", 1, 1, 2, "AP8=")), List.of(new Field("age", "7")), 3);

    private static final Diagnostics ALL = new Diagnostics(
            "test",
            3,
            "day",
            true,
            List.of(
                    new AnswerDiagnostics(
                            "outcome",
                            new Confusion(
                                    List.of("no", "yes"),
                                    List.of(List.of(1L, 1L), List.of(0L, 1L)),
                                    List.of(new Confused("a", "b", 2)),
                                    List.of(new Diagnostics.ClassRows("a", 3, 1))),
                            List.of(new Label("red", 2, 1, 1, 0)),
                            List.of(new Bin(0.25, 0.5, 2)),
                            List.of(),
                            List.of(EXAMPLE)),
                    new AnswerDiagnostics(
                            "stay",
                            null,
                            List.of(),
                            List.of(),
                            List.of(new Numbers(
                                    "days",
                                    List.of(new Pair(1, 1.5)),
                                    new Histogram(-1, 0.5, List.of(1L, 2L), 0, 1),
                                    List.of(new Moment(86_400, 1, 1.5)))),
                            List.of())));

    /** Version 1, as it was first written. */
    @Test
    void theFileKeepsItsForm() throws IOException {
        try (InputStream golden = Objects.requireNonNull(getClass().getResourceAsStream("diagnostics-1.json"))) {
            byte[] bytes = golden.readAllBytes();
            assertThat(new String(ALL.toBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
            assertThat(Diagnostics.of(bytes, "diagnostics-1.json")).isEqualTo(ALL);
        }
    }

    @Test
    void anAlteredFileIsRefused() {
        String altered = new String(ALL.toBytes(), StandardCharsets.UTF_8).replace("\"rows\" : 3,", "\"rows\" : 4,");
        assertThatThrownBy(() -> Diagnostics.of(altered.getBytes(StandardCharsets.UTF_8), "diagnostics.json"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("diagnostics.json: expected SHA-256 ")
                .hasMessageEndingWith("The file was altered or is damaged; delete it: only the report shows it, and"
                        + " goes without");
    }

    @Test
    void examplesCanBeLeftOut() {
        Diagnostics none = ALL.withExamples(0);
        assertThat(none.answers().get(0).worst()).isEmpty();
        assertThat(none.answers())
                .allSatisfy(answer -> assertThat(answer.numbers()).allSatisfy(numbers -> {
                    assertThat(numbers.pairs()).isEmpty();
                    assertThat(numbers.course()).isEmpty();
                }));
        assertThat(none.answers()).extracting(answer -> answer.numbers().size()).contains(1);
        assertThat(ALL.withExamples(5)).isEqualTo(ALL);
    }

    /** A picture of 256 x 2 is drawn by 2 x 2 means, one of numbers from the least to the largest, its rows turned where asked. */
    @Test
    void largePicturesHaveMeansAndNumbersAreScaled() {
        byte[] pixels = new byte[2 * 256];
        pixels[0] = (byte) 255;
        pixels[1] = (byte) 254;
        pixels[256] = 1;
        Picture small = Picture.of("image", pixels, 1, 2, 256);
        assertThat(small.width()).isEqualTo(128);
        assertThat(small.height()).isEqualTo(1);
        assertThat(small.bytes()).startsWith((byte) 128, (byte) 0);
        float[] numbers = {9, -1, 0, 1, 0};
        assertThat(Picture.scaled(numbers, 1, 4, 0, 2)).containsExactly(0, 128, 255, 128);
        assertThat(Picture.scaled(numbers, 1, 4, 2, 2)).containsExactly(255, 128, 0, 128);
        byte[] colours = {1, 2, 3, 4, 5, 6};
        assertThat(Picture.of("image", colours, 3, 1, 2).bytes()).isEqualTo(colours);
        assertThat(Picture.of("image", colours, 2, 1, 3).bytes()).containsExactly(1, 2, 3);
    }
}
