package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Explanations of pictures. */
class ExplainPicturesIT extends ExplainRig {
    /** Pictures of noise; those of class 1 have a mark in a corner. */
    private static final String MARK = """
            name: mark
            data:
              train: {format: fixed-records, files: [mark.bin], shape: [1, 12, 12]}
              test: {format: fixed-records, files: [mark.bin], shape: [1, 12, 12]}
            model:
              layers: [flatten, {dense: {units: 16, activation: relu}}, {dense: {units: 2}}]
              loss: softmaxCrossEntropy
            train: {epochs: 4, batch: 50, slices: 1, optimizer: {adam: {learningRate: 0.01}}}
            """;

    private static final int SIDE = 12;
    private static final int MARKED = 3;

    @BeforeAll
    static void train() throws IOException {
        Files.write(directory.resolve("mark.bin"), marked(400));
        train("mark", MARK);
    }

    private static byte[] marked(int count) {
        Random random = new Random(3);
        byte[] bytes = new byte[count * (1 + SIDE * SIDE)];
        int at = 0;
        for (int i = 0; i < count; i++) {
            boolean marked = random.nextBoolean();
            bytes[at++] = (byte) (marked ? 1 : 0);
            for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                boolean mark = pixel / SIDE < MARKED && pixel % SIDE < MARKED;
                bytes[at++] = (byte) (marked && mark ? 255 : random.nextInt(120));
            }
        }
        return bytes;
    }

    @Test
    void theMapPointsAtTheMark() {
        assertThat(run(
                        "explain",
                        path("mark"),
                        "--input",
                        path("mark.yaml"),
                        "--output",
                        path("maps"),
                        "--answer",
                        "1",
                        "--maps",
                        "--rows",
                        "100"))
                .as("%s", err)
                .isZero();
        int looked = 0;
        for (Row row : parquet("maps")) {
            if (String.valueOf(row.<Object>getAs("label")).equals("1")) {
                Row map = row.<Row>getList(row.fieldIndex("maps")).get(0);
                assertThat(map.<Integer>getList(1)).containsExactly(SIDE, SIDE);
                List<Float> values = map.getList(3);
                double inside = 0;
                double all = 0;
                for (int pixel = 0; pixel < values.size(); pixel++) {
                    double size = Math.abs(values.get(pixel));
                    all += size;
                    inside += pixel / SIDE < MARKED && pixel % SIDE < MARKED ? size : 0;
                }
                // 9 of 144 pixels
                assertThat(inside / all).isGreaterThan(0.5);
                looked++;
            }
        }
        assertThat(looked).isPositive();
    }

    @Test
    void shapleyValuesOfTooManySquaresAreRefused() {
        assertThat(run(
                        "explain",
                        path("mark"),
                        "--input",
                        path("mark.yaml"),
                        "--output",
                        path("never"),
                        "--set",
                        "explain.method={shapley: {exact: true, patch: 2}}"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(
                        "error: explain.method.shapley.exact: expected a model of at most 12 columns, squares of pixels"
                                + " and numbers, got 36 in file:" + path("mark/model"));
    }
}
