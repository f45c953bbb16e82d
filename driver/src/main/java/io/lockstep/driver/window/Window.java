package io.lockstep.driver.window;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one example, or a row that can be in none.
 *
 * @param rows of the window, in order
 * @param ahead the row of its answer; absent: it is not there, or none is asked for
 * @param season the row a season before that of its answer; absent: it is not there, or none is asked for
 * @param problem {@code reason: details} of the only row, which is in no window; absent: it is one
 */
public record Window(
        List<OrderedRow> rows,
        @Nullable OrderedRow ahead,
        @Nullable OrderedRow season,
        @Nullable String problem) {}
