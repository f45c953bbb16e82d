package io.lockstep.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No recipe without a line in the table of {@link RecipeBitsIT}, one in the gallery and its expected result. */
class RecipeTableTest {
    private static final int GALLERY_CELLS = 6;

    private static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(RecipeBitsIT.CONF)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyRecipeIsInTheTable() throws IOException {
        assertThat(RecipeBitsIT.recipes())
                .extracting(RecipeBitsIT.Recipe::name)
                .containsExactlyInAnyOrderElementsOf(names());
    }

    /** What, data, result, time and a command that names the recipe. */
    @Test
    void everyRecipeIsInTheGallery() throws IOException {
        List<String> rows = Files.readAllLines(RecipeBitsIT.CONF.resolve("README.md")).stream()
                .filter(line -> line.startsWith("| ["))
                .toList();
        for (String name : names()) {
            assertThat(rows)
                    .as(
                            "conf/README.md needs one line '| [%1$s](%1$s.yaml) | what | data | result | time |"
                                    + " command |'",
                            name)
                    .filteredOn(row -> row.startsWith("| [" + name + "](" + name + ".yaml) | "))
                    .singleElement()
                    .satisfies(row -> {
                        String[] cells = row.substring(2).split(" \\| ", -1);
                        assertThat(cells).hasSize(GALLERY_CELLS).noneMatch(String::isBlank);
                        assertThat(cells[GALLERY_CELLS - 1]).contains("jobs/bin/lockstep ", " conf/" + name + ".yaml");
                    });
        }
        assertThat(rows).hasSameSizeAs(names());
    }

    @Test
    void everyRecipeSaysWhatIsExpectedOfIt() throws IOException {
        for (String name : names()) {
            List<String> head = Files.readAllLines(RecipeBitsIT.CONF.resolve(name + ".yaml")).stream()
                    .takeWhile(line -> line.startsWith("#"))
                    .toList();
            assertThat(head)
                    .as("conf/%s.yaml needs a line '# Expected: …' in its first comment", name)
                    .anyMatch(line -> line.startsWith("# Expected: "));
        }
    }
}
