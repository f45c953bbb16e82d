package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.progress.RunListener.EpochReport;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.rundir.RunDirectory.Mode;
import io.lockstep.driver.rundir.RunDirectory.State;
import io.lockstep.driver.rundir.RunIdentity;
import io.lockstep.driver.testing.VersionOne;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that the first release began is the same run for this one. */
class VersionOneRunTest {
    private static final List<String> PARTS = List.of(
            "manifest.json",
            "config.yaml",
            "finished.json",
            "epochs/000001.json",
            "epochs/000002.json",
            "epochs/000003.json");

    @TempDir
    private Path directory = Path.of("");

    private final Files files = new HadoopFiles(new Configuration(false));

    @BeforeEach
    void copy() throws IOException {
        for (String part : PARTS) {
            Path target = directory.resolve(part);
            java.nio.file.Files.createDirectories(target.getParent());
            java.nio.file.Files.copy(VersionOne.path("trainings/table").resolve(part), target);
        }
    }

    /** The config with every key that has come since, and its default. */
    private RunDirectory open() throws IOException {
        Map<?, ?> manifest = (Map<?, ?>) Json.parse(files.read(directory + "/manifest.json"), "manifest.json");
        RunConfig config = Configs.BINDING.bind(RunConfig.class, Objects.requireNonNull(manifest.get("config")), "");
        RunIdentity identity = RunIdentity.of(config.name(), Setup.resolved(config), VersionOne.FINGERPRINT);
        return RunDirectory.open(files, identity, directory.toString(), Mode.CONTINUE, new byte[0]);
    }

    @Test
    void aFinishedOneIsFinished() throws IOException {
        RunDirectory run = open();
        assertThat(run.state()).isEqualTo(State.FINISHED);
        TrainingResult result = TrainingResult.fromPlainData(run.result(), true);
        assertThat(result.digests().weights())
                .isEqualTo("638ccd8f69c11357de24e71965918b533df53b0bc043cd19789adb8f6ce60995");
        assertThat(result.work().steps()).isEqualTo(15);
        assertThat(run.records()).extracting(EpochReport::step).containsExactly(5L, 10L, 15L);
    }

    @Test
    void anUnfinishedOneGoesOn() throws IOException {
        java.nio.file.Files.delete(directory.resolve("finished.json"));
        assertThat(open().state()).isEqualTo(State.UNFINISHED);
    }
}
