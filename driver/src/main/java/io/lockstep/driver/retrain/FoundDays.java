package io.lockstep.driver.retrain;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Days that there are rows of, as they were found. */
interface FoundDays {
    /** A look at what there is now. */
    interface Look {
        FoundDays now() throws IOException;
    }

    LocalDate first();

    /** Days from one to another, both included, that have no rows, or are not whole where that is asked for. */
    List<LocalDate> missing(LocalDate from, LocalDate to) throws IOException;

    /** Whether a day that is missing has rows which are not whole yet: these are no gap. */
    default boolean begun(LocalDate missing) {
        return false;
    }

    /**
     * Missing days that are none of the gaps there may be: by those that must be there late data are known.
     *
     * @param gaps whether other days may be missing
     * @param last days that must be there all the same
     */
    default List<LocalDate> late(LocalDate from, LocalDate to, boolean gaps, LocalDate... last) throws IOException {
        return missing(from, to).stream()
                .filter(day -> !gaps || List.of(last).contains(day) || begun(day))
                .toList();
    }

    /**
     * The source of the rows from one day to another, both included, as a config has it.
     *
     * @param all the source of all days
     */
    Map<String, @Nullable Object> source(Map<String, @Nullable Object> all, LocalDate from, LocalDate to);
}
