package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.HadoopFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RangeSourceTest {
    private static final List<String> RANGES =
            List.of(new FileRange("a", 0, 2).text(), new FileRange("b", 2, 4).text());

    private final List<String> closed = new ArrayList<>();

    private RangeRows open(FileRange range) {
        return new RangeRows() {
            private long next = range.start();

            @Override
            public @Nullable Row next() {
                return next < range.end() ? RowFactory.create(range.path(), next++) : null;
            }

            @Override
            public void close() {
                closed.add(range.path());
            }
        };
    }

    private RangeSource.Rows rows() {
        return new RangeSource.Rows(HadoopFiles.of(Map.of()), RANGES.iterator(), (files, range) -> open(range));
    }

    @Test
    void everyRangeIsReadAndClosed() {
        List<String> read = new ArrayList<>();
        RangeSource.Rows rows = rows();
        rows.forEachRemaining(row -> read.add(row.getString(0) + row.getLong(1)));
        assertThat(read).containsExactly("a0", "a1", "b2", "b3");
        rows.close();
        assertThat(closed).containsExactly("a", "b");
    }

    /** A task that fails, is cancelled or wants no more rows. */
    @Test
    void aTaskThatEndsBeforeItsLastRowLeavesNothingOpen() {
        RangeSource.Rows rows = rows();
        assertThat(rows.next()).isEqualTo(RowFactory.create("a", 0L));
        rows.close();
        rows.close();
        assertThat(closed).containsExactly("a");
    }
}
