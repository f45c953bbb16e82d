package io.lockstep.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of formats in the driver's README: every one that there is, each with a config that can be written. */
class SourceConfigsTest {
    private static final Pattern SHOWN = Pattern.compile("`(\\{format: [^`]+})`");

    @Test
    void everyFormatIsShownAndCanBeBound() throws IOException {
        String readme = Files.readString(Path.of("../driver/README.md"));
        Set<String> shown = new TreeSet<>();
        Matcher configs = SHOWN.matcher(readme);
        while (configs.find()) {
            Map<?, ?> document = (Map<?, ?>) Objects.requireNonNull(
                    YamlReader.read("source: " + configs.group(1), "README.md").data());
            Source source = Configs.BINDING.bind(Source.class, document.get("source"), "source");
            shown.add(Sources.REGISTRY.kinds().entrySet().stream()
                    .filter(kind -> kind.getValue().equals(source.getClass()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow());
        }
        assertThat(shown).isEqualTo(new TreeSet<>(Sources.REGISTRY.kinds().keySet()));
    }
}
