package io.lockstep.driver.prediction;

import java.util.Arrays;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.jspecify.annotations.Nullable;

/**
 * Strings of a column of texts in batches. Where a batch has its texts by their numbers in a file's dictionary, a number is
 * looked up once in the batch; numbers of the next batch may mean other texts. For one thread.
 */
final class DictionaryTexts {
    private static final int SLOTS = 1024;
    private static final int NONE = -1;

    private final RecentTexts recent = new RecentTexts();
    private final int[] numbers = new int[SLOTS];
    private final String[] texts = new String[SLOTS];
    private @Nullable WritableColumnVector dictionary;

    /** Begins a batch. */
    void begin(ColumnVector column) {
        dictionary = column instanceof WritableColumnVector own && own.hasDictionary() ? own.getDictionaryIds() : null;
        if (dictionary != null) {
            Arrays.fill(numbers, NONE);
        }
    }

    /**
     * The text of a row.
     *
     * @param column of the batch that was begun last
     * @param row whose value is not null
     */
    String of(ColumnVector column, int row) {
        if (dictionary == null) {
            return recent.of(column.getUTF8String(row));
        }
        int number = dictionary.getDictId(row);
        int slot = number & (SLOTS - 1);
        if (numbers[slot] != number) {
            texts[slot] = recent.of(column.getUTF8String(row));
            numbers[slot] = number;
        }
        return texts[slot];
    }
}
