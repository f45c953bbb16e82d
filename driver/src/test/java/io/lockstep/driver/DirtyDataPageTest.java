package io.lockstep.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of what becomes of dirty data names, in every row, tests that are there. */
class DirtyDataPageTest {
    private static final Pattern TEST = Pattern.compile("`(?:[a-z]+\\.)?([A-Z]\\w*(?:Test|IT))`");

    private static Set<String> tests(String module) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(module, "src", "test", "java"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void everyOutcomeHasATestThatIsThere() throws IOException {
        Set<String> known = tests(".");
        known.addAll(tests("../jobs"));
        List<String> rows = Files.readAllLines(Path.of("DIRTY-DATA.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.endsWith("| test |"))
                .toList();
        assertThat(rows).hasSizeGreaterThan(50);
        for (String row : rows) {
            List<String> named =
                    TEST.matcher(row).results().map(found -> found.group(1)).toList();
            assertThat(named).as(row).isNotEmpty();
            assertThat(known).as(row).containsAll(named);
        }
    }
}
