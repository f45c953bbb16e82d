package io.lockstep.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No recipe without a line in the table of {@link RecipeBitsIT}. */
class RecipeTableTest {
    @Test
    void everyRecipeIsInTheTable() throws IOException {
        try (Stream<Path> files = Files.list(RecipeBitsIT.CONF)) {
            assertThat(RecipeBitsIT.recipes())
                    .extracting(RecipeBitsIT.Recipe::name)
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> name.endsWith(".yaml"))
                                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                                    .toList());
        }
    }
}
