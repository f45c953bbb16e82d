package io.lockstep.jobs.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Pages for who uses Lockstep, the README first; what they show is run and bound by tests. */
public final class UserPages {
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    /** Each by its place in the project, in the order in which they are read. */
    static final List<String> PAGES = List.of(
            "README.md",
            "conf/DATA.md",
            "conf/WINDOWS.md",
            "conf/MODELS.md",
            "conf/TRAINING.md",
            "conf/RETRAINING.md",
            "conf/EXPLAINING.md",
            "conf/SPARK-ML.md");

    private UserPages() {}

    /** The text of all. */
    public static String text() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String page : PAGES) {
            text.append(Files.readString(PROJECT.resolve(page))).append('\n');
        }
        return text.toString();
    }
}
