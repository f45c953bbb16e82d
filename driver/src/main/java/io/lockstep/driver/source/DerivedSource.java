package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows made of those of another source, each of one. What is known of those holds of these, but for {@link #readsFilesApart}: a
 * row may depend on other files than its own, such as those that it names.
 */
interface DerivedSource extends Source {
    /** The rows that these are made of. */
    Source rows();

    @Override
    default List<String> paths() {
        return rows().paths();
    }

    @Override
    default @Nullable Map<String, Partitions> partitions() {
        return rows().partitions();
    }

    @Override
    default String shown() {
        return rows().shown();
    }

    @Override
    default boolean isWhollyInFiles() {
        return rows().isWhollyInFiles();
    }

    @Override
    default boolean declaresTypes() {
        return rows().declaresTypes();
    }

    @Override
    default boolean hasOverlaps() {
        return rows().hasOverlaps();
    }

    @Override
    default String place(Files files, String where) throws IOException {
        return rows().place(files, where);
    }

    @Override
    default Places places(Files files) {
        return rows().places(files);
    }
}
