package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.execution.vectorized.ConstantColumnVector;
import org.apache.spark.sql.execution.vectorized.Dictionary;
import org.apache.spark.sql.execution.vectorized.OffHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

class BatchBytesTest {
    private static final int ROWS = 50;

    private static byte[] value(int row) {
        byte[] bytes = new byte[row % 7];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (row * 11 + i * 100); // no text: most of it is not UTF-8
        }
        return bytes;
    }

    private static void compare(WritableColumnVector column) {
        BatchBytes bytes = new BatchBytes();
        for (int row = 0; row < ROWS; row++) {
            column.putByteArray(row, value(row));
        }
        for (int row = 0; row < ROWS; row++) {
            assertThat(bytes.of(column, row)).isEqualTo(value(row)).isEqualTo(column.getBinary(row));
        }
        for (int row = ROWS - 1; row >= 0; row -= 3) {
            assertThat(bytes.of(column, row)).isEqualTo(value(row));
        }
        column.close();
    }

    @Test
    void bytesAreThoseOfSparkWhereverTheyLie() {
        compare(new OnHeapColumnVector(ROWS, DataTypes.BinaryType));
        compare(new OffHeapColumnVector(ROWS, DataTypes.BinaryType));
    }

    @Test
    void bytesOfADictionaryAreLookedUp() {
        OnHeapColumnVector column = new OnHeapColumnVector(ROWS, DataTypes.BinaryType);
        for (int row = 0; row < ROWS; row++) {
            column.reserveDictionaryIds(ROWS).putInt(row, row % 3 + 20);
        }
        column.setDictionary(new Values());
        BatchBytes bytes = new BatchBytes();
        for (int row = 0; row < ROWS; row++) {
            assertThat(bytes.of(column, row)).isEqualTo(value(row % 3 + 20));
        }
        column.close();
    }

    @Test
    void bytesOfOtherVectorsAreThoseThatTheyGive() {
        ConstantColumnVector column = new ConstantColumnVector(2, DataTypes.BinaryType);
        column.setBinary(value(5));
        assertThat(new BatchBytes().of(column, 1)).isEqualTo(value(5));
        column.close();
    }

    @Test
    void memoryIsUsedAgainForValuesOfOneLength() {
        OnHeapColumnVector column = new OnHeapColumnVector(3, DataTypes.BinaryType);
        column.putByteArray(0, new byte[] {1, 2});
        column.putByteArray(1, new byte[] {3, 4});
        column.putByteArray(2, new byte[] {5});
        BatchBytes bytes = new BatchBytes();
        byte[] first = bytes.of(column, 0);
        assertThat(bytes.of(column, 1)).isSameAs(first).containsExactly(3, 4);
        assertThat(bytes.of(column, 2)).isNotSameAs(first).containsExactly(5);
        column.close();
    }

    private static final class Values implements Dictionary {
        @Override
        public int decodeToInt(int id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long decodeToLong(int id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float decodeToFloat(int id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double decodeToDouble(int id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] decodeToBinary(int id) {
            return value(id);
        }
    }
}
