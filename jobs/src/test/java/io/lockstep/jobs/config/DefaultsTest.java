package io.lockstep.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import io.lockstep.kernels.plaindata.Default;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Defaults are what they were. Identities, fingerprints, shards and models leave out what is at its default, so that
 * the same text with another default is another model.
 */
class DefaultsTest {
    private static final String FILE = "defaults.txt";

    /** {@code Adam.beta1} to {@code 0.9}: of every record in main code. */
    private static Map<String, String> defaults() {
        Map<String, String> defaults = new TreeMap<>();
        for (JavaClass type : KindsTest.MAIN) {
            if (!type.isRecord()) {
                continue;
            }
            String owner =
                    type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
            for (RecordComponent component : type.reflect().getRecordComponents()) {
                Default standard = component.getAnnotation(Default.class);
                if (standard != null) {
                    defaults.merge(
                            owner + "." + component.getName(),
                            standard.value(),
                            (one, other) -> one.equals(other) ? one : one + " and " + other);
                }
            }
        }
        return defaults;
    }

    private static Map<String, String> pinned() throws IOException {
        Map<String, String> pinned = new TreeMap<>();
        try (InputStream in = DefaultsTest.class.getResourceAsStream(FILE)) {
            String text = new String(Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8);
            text.lines().map(line -> line.split(": ", 2)).forEach(entry -> pinned.put(entry[0], entry[1]));
        }
        return pinned;
    }

    private static String owner(String key) {
        return key.substring(0, key.lastIndexOf('.'));
    }

    /** Records that the file does not know yet are new ones, which no file holds before the next release. */
    @Test
    void areWhatTheyWere() throws IOException {
        Map<String, String> now = defaults();
        if (Boolean.getBoolean("lockstep.printHashes")) {
            now.forEach((key, value) -> System.out.println("default " + key + ": " + value));
        }
        Map<String, String> pinned = pinned();
        Set<String> known = pinned.keySet().stream().map(DefaultsTest::owner).collect(Collectors.toSet());
        List<String> changed = new ArrayList<>();
        pinned.forEach((key, value) -> {
            String found = now.get(key);
            if (!value.equals(found)) {
                changed.add(key + ": expected the default '" + value + "', got "
                        + (found == null ? "none" : "'" + found + "'"));
            }
        });
        now.forEach((key, value) -> {
            if (known.contains(owner(key)) && !pinned.containsKey(key)) {
                changed.add(key + ": expected a line '" + key + ": " + value + "' in " + FILE + ", got none");
            }
        });
        assertThat(changed)
                .as(
                        "a default that changes or goes is a new version of run directories, prepared data, shards and models;"
                                + " one that is added needs its line in " + FILE
                                + ". See 'Bits that are kept' in the driver's README")
                .isEmpty();
    }
}
