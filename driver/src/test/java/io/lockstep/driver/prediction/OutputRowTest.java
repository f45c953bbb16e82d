package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutputRowTest {
    private static final StructType COLUMNS = new StructType()
            .add("id", DataTypes.LongType)
            .add("name", DataTypes.StringType)
            .add("pixels", DataTypes.BinaryType);

    private static InternalRow input(long id) {
        return new GenericInternalRow(
                new Object[] {id, UTF8String.fromString("row " + id), new byte[] {(byte) id, (byte) -id}});
    }

    /** A class, the probabilities of so many, and numbers of another answer. */
    private static @Nullable Object[] answers(int id, int classes) {
        float[] probabilities = new float[classes];
        for (int i = 0; i < classes; i++) {
            probabilities[i] = id + i / 8f;
        }
        return new @Nullable Object[] {id % 2 == 0 ? null : "class " + id, probabilities, new float[] {-id}};
    }

    private static void assertAnswers(InternalRow row, int from, int id, int classes) {
        assertThat(row.isNullAt(from)).isEqualTo(id % 2 == 0);
        if (id % 2 != 0) {
            assertThat(row.getUTF8String(from).toString()).isEqualTo("class " + id);
        }
        assertThat(row.getArray(from + 1).numElements()).isEqualTo(classes);
        assertThat(row.getArray(from + 1).toFloatArray()).isEqualTo(answers(id, classes)[1]);
        assertThat(row.getArray(from + 2).toFloatArray()).containsExactly(-id);
    }

    @Test
    void chosenColumnsAreInTheirOrder() {
        OutputRow output = new OutputRow(COLUMNS, new int[] {1, 3, 4, 5, 0});
        assertThat(output.isWhole()).isFalse();
        int[] classes = {3, 3, 0, 4, 3, 2, 0, 0, 1};
        for (int id = 0; id < classes.length; id++) {
            InternalRow row = output.of(input(id), answers(id, classes[id]));
            assertThat(row.numFields()).isEqualTo(5);
            assertThat(row.getUTF8String(0).toString()).isEqualTo("row " + id);
            assertAnswers(row, 1, id, classes[id]);
            assertThat(row.getLong(4)).isEqualTo(id);
        }
    }

    @Test
    void allColumnsAreBeforeTheModels() {
        OutputRow output = new OutputRow(COLUMNS, new int[] {0, 1, 2, 3, 4, 5});
        assertThat(output.isWhole()).isTrue();
        for (int id = 0; id < 5; id++) {
            InternalRow row = output.behind(input(id), answers(id, 10));
            assertThat(row.getLong(0)).isEqualTo(id);
            assertThat(row.getBinary(2)).containsExactly(id, -id);
            assertAnswers(row, 3, id, 10);
        }
    }

    @Test
    void bytesAreReadInTheWayThatIsGiven() {
        OutputRow.Bytes reversed = (row, place) -> {
            byte[] bytes = row.getBinary(place);
            return new byte[] {bytes[1], bytes[0]};
        };
        for (int[] places : new int[][] {{0, 1, 2, 3}, {2, 3, 0}}) {
            OutputRow output = new OutputRow(COLUMNS, places, reversed);
            InternalRow missing = new GenericInternalRow(new Object[] {7L, null, null});
            Object[] answer = {new byte[] {9, 8}}; // of the model: as it is
            int pixels = places[0] == 2 ? 0 : 2;
            InternalRow row = output.isWhole() ? output.behind(missing, answer) : output.of(missing, answer);
            assertThat(row.isNullAt(pixels)).isTrue();
            row = output.isWhole() ? output.behind(input(3), answer) : output.of(input(3), answer);
            assertThat(row.getBinary(pixels)).containsExactly(-3, 3);
            assertThat(row.getBinary(places[0] == 2 ? 1 : 3)).containsExactly(9, 8);
        }
    }

    /** A row is needed until the next one is asked for; who needs it longer copies it. */
    @Test
    void memoryOfARowIsUsedAgain() {
        OutputRow output = new OutputRow(COLUMNS, new int[] {4, 5});
        InternalRow first = output.of(input(1), new Object[] {"a", new float[] {1, 2}, new float[] {3}});
        Object array = first.getArray(0);
        InternalRow copy = first.copy();
        InternalRow second = output.of(input(2), new Object[] {"b", new float[] {4, 5}, new float[] {6}});
        assertThat(second).isSameAs(first);
        assertThat(second.getArray(0)).isSameAs(array);
        assertThat(second.getArray(0).toFloatArray()).containsExactly(4, 5);
        assertThat(copy.getArray(0).toFloatArray()).containsExactly(1, 2);
        assertThat(copy.getArray(1).toFloatArray()).containsExactly(3);
    }
}
