package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.progress.RunListener.EpochReport;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.rundir.RunDirectory.Mode;
import io.lockstep.driver.rundir.RunDirectory.State;
import io.lockstep.driver.rundir.RunIdentity;
import io.lockstep.driver.testing.FormatVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of version 3 is the same run for this code; files before are refused by name. */
class VersionThreeRunTest {
    private static final String MANIFEST = "manifest.json";
    private static final String FINISHED = "finished.json";
    private static final String EPOCH = "epochs/000001.json";

    @TempDir
    private Path directory = Path.of("");

    private final Files files = new HadoopFiles(new Configuration(false));

    @BeforeEach
    void copyAll() throws IOException {
        for (String part : List.of(MANIFEST, FINISHED, EPOCH, "epochs/000002.json", "epochs/000003.json")) {
            copy(FormatVersion.THREE, part);
        }
    }

    private void copy(FormatVersion version, String part) throws IOException {
        Path target = directory.resolve(part);
        java.nio.file.Files.createDirectories(target.getParent());
        java.nio.file.Files.copy(
                version.path("trainings/table").resolve(part), target, StandardCopyOption.REPLACE_EXISTING);
    }

    /** By its config, whatever keys have come since, at their defaults; on the same rows in another place. */
    private RunDirectory open() throws IOException {
        RunConfig config = FormatVersion.THREE.table(Path.of("/elsewhere/rows.csv"));
        RunIdentity identity =
                RunIdentity.of(config.name(), Configs.BINDING.canonical(config), FormatVersion.THREE.fingerprint());
        return RunDirectory.open(files, identity, directory.toString(), Mode.CONTINUE, new byte[0]);
    }

    private void refused(ThrowingCallable reading, String part, String versions, String remedy) {
        assertThatThrownBy(reading)
                .hasMessage(files.qualify(directory.toString()) + "/" + part + ": expected " + versions
                        + ". Use the Lockstep release that wrote it" + remedy);
    }

    @Test
    void aFinishedOneIsFinished() throws IOException {
        RunDirectory run = open();
        assertThat(run.state()).isEqualTo(State.FINISHED);
        TrainingResult result = TrainingResult.fromPlainData(run.result(), true);
        assertThat(result.digests().weights())
                .isEqualTo("08156effcdcebc576c296f55297a8b6f9b2741aaad1a1d52b444ba095ded1256");
        assertThat(result.work().steps()).isEqualTo(15);
        assertThat(run.testData()).isEmpty();
        assertThat(run.records()).extracting(EpochReport::step).containsExactly(5L, 10L, 15L);
    }

    @Test
    void anUnfinishedOneGoesOn() throws IOException {
        java.nio.file.Files.delete(directory.resolve(FINISHED));
        assertThat(open().state()).isEqualTo(State.UNFINISHED);
    }

    @Test
    void aRunOfVersionTwoIsRefused() throws IOException {
        RunIdentity identity = RunIdentity.of("table", Map.of(), FormatVersion.TWO.fingerprint());
        copy(FormatVersion.TWO, MANIFEST);
        refused(
                () -> RunDirectory.open(files, identity, directory.toString(), Mode.CONTINUE, new byte[0]),
                MANIFEST,
                "lockstep-run version 3, got version 2",
                ". Or choose another directory with --run-dir");
    }

    /** However they came among files of this version. */
    @Test
    void aResultAndAnEpochOfVersionOneAreRefused() throws IOException {
        copy(FormatVersion.ONE, FINISHED);
        copy(FormatVersion.ONE, EPOCH);
        RunDirectory run = open();
        refused(run::result, FINISHED, "lockstep-result version 2, got version 1", "");
        refused(run::testData, FINISHED, "lockstep-result version 2, got version 1", "");
        refused(run::records, EPOCH, "lockstep-epoch version 2, got version 1", "");
    }
}
