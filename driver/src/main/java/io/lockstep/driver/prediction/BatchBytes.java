package io.lockstep.driver.prediction;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Values of a column of bytes in batches, copied into memory that is used again: new memory for every picture would hardly ever be
 * in the processor's caches. For one thread.
 */
final class BatchBytes {
    private byte[] bytes = {};

    /**
     * The bytes of a row, valid until the next call.
     *
     * @param row whose value is not null
     */
    byte[] of(ColumnVector column, int row) {
        if (!(column instanceof WritableColumnVector)) {
            return column.getBinary(row);
        }
        UTF8String there = column.getUTF8String(row); // looks at the bytes where they lie, whatever they are
        if (there.numBytes() != bytes.length) {
            bytes = new byte[there.numBytes()];
        }
        there.writeToMemory(bytes, Platform.BYTE_ARRAY_OFFSET);
        return bytes;
    }
}
