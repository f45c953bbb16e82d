package io.lockstep.driver.testing;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.json.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The files of a version of the formats; what they are stands in the {@code README.md} among them. */
public enum FormatVersion {
    ONE("version-1", "69541dc3ca55e9c1377a094a8ce1284a3ee6eb67a14e368e005deb3c2cb5a13d"),
    TWO("version-2", "aed9a34d969f3f84c56ba7e0fca511f04cb2fe9b4f02dc69d46bdfd0d1bef6c4"),
    THREE("version-3", "b9918d89b97543223a580664f78085c9cc3e57d6c09dc6c51c36cf8b9fe96dad");

    private final String directory;
    private final String fingerprint;

    FormatVersion(String directory, String fingerprint) {
        this.directory = "/io/lockstep/driver/" + directory;
        this.fingerprint = fingerprint;
    }

    /** Of the rows of the run {@code table}. */
    public String fingerprint() {
        return fingerprint;
    }

    /** A file or directory of them. Not to be written to. */
    public Path path(String name) {
        URL url = Objects.requireNonNull(FormatVersion.class.getResource(directory), directory);
        try {
            return Path.of(url.toURI()).resolve(name);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(url + ": expected a directory of files", e);
        }
    }

    /** The config of the run {@code table} as its manifest holds it, which is without the place of its rows. */
    @SuppressWarnings("unchecked")
    public RunConfig table(Path rows) throws IOException {
        Path manifest = path("trainings/table/manifest.json");
        Map<?, ?> run = (Map<?, ?>) Json.parse(Files.readAllBytes(manifest), manifest.toString());
        Map<String, Object> config = (Map<String, Object>) Objects.requireNonNull(run.get("config"));
        Map<String, Object> data = (Map<String, Object>) Objects.requireNonNull(config.get("data"));
        data.put("train", Map.of("format", "csv", "path", rows.toString()));
        return Configs.BINDING.bind(RunConfig.class, config, "");
    }
}
