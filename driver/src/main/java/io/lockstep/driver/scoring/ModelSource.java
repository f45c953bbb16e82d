package io.lockstep.driver.scoring;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where this thread reads models from: the file systems that a plan's settings reach, or files that a caller holds in
 * memory, for as long as it opens a scorer.
 */
public final class ModelSource {
    private static final ThreadLocal<@Nullable Supplier<Files>> HELD = new ThreadLocal<>();

    private ModelSource() {}

    /** What opens a scorer. */
    public interface Opening<T> {
        T open() throws IOException;
    }

    /**
     * Opens a scorer whose model is read from files in memory, unless this JVM has it.
     *
     * @param files asked for when they are needed
     */
    public static <T> T reading(Supplier<Files> files, Opening<T> opening) throws IOException {
        HELD.set(files);
        try {
            return opening.open();
        } finally {
            HELD.remove();
        }
    }

    static Files files(ScoringPlan plan) {
        Supplier<Files> held = HELD.get();
        return held != null ? held.get() : HadoopFiles.of(plan.fileSettings());
    }
}
