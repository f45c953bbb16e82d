package io.lockstep.driver.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Public data sets beside the project, where they are present: {@code -Dlockstep.data}, or {@code shared/data} above.
 */
public final class RealData {
    private RealData() {}

    /** The file; skips the test with a message when it is not there. */
    public static Path require(String name) {
        String given = System.getProperty("lockstep.data");
        Path found = given != null ? Path.of(given, name) : search(name);
        Assumptions.assumeTrue(
                found != null && Files.exists(found),
                () -> name + " is not present; give its directory with -Dlockstep.data=...");
        return found == null ? Path.of(name) : found;
    }

    private static @Nullable Path search(String name) {
        for (Path above = Path.of("").toAbsolutePath(); above != null; above = above.getParent()) {
            Path candidate = above.resolve("shared/data").resolve(name);
            if (Files.exists(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
