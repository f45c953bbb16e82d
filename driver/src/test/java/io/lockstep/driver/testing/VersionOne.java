package io.lockstep.driver.testing;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The files that the first release wrote; what they are stands in the {@code README.md} among them. */
public final class VersionOne {
    /** Of the run {@code table}. */
    public static final String FINGERPRINT = "69541dc3ca55e9c1377a094a8ce1284a3ee6eb67a14e368e005deb3c2cb5a13d";

    private static final String DIRECTORY = "/io/lockstep/driver/version-1";

    private VersionOne() {}

    /** A file or directory of them. Not to be written to. */
    public static Path path(String name) {
        URL directory = Objects.requireNonNull(VersionOne.class.getResource(DIRECTORY), DIRECTORY);
        try {
            return Path.of(directory.toURI()).resolve(name);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(directory + ": expected a directory of files", e);
        }
    }
}
