package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.testing.FormatVersion;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prepared data of version 3 are found and read, those before it refused: they hold every key. */
class VersionThreePreparedDataTest {
    @TempDir
    private Path directory = Path.of("");

    private final Files files = new HadoopFiles(new Configuration(false));

    private PreparedStore store(FormatVersion version) {
        return new PreparedStore(files, version.path("trainings/prepared").toString(), version.fingerprint());
    }

    @Test
    void areFoundAndRead() throws IOException {
        PreparedData data = store(FormatVersion.THREE).find().orElseThrow();
        assertThat(data.rows()).isEqualTo(new RowAccounting(30, 25, 5, Map.of()));
        assertThat(data.train().rows()).isEqualTo(25);
        try (SequentialData rows =
                SequentialData.open(files, data.train(), data.preprocessing().layout())) {
            rows.fill(0, 25, rows.newBatch(25));
        }
        assertThat(Objects.requireNonNull(data.validation()).rows()).isEqualTo(5);
        String model = FormatVersion.THREE.path("trainings/table/model").toString();
        assertThat(data.preprocessing())
                .as("what a model of the same rows holds")
                .isEqualTo(withoutReading(ModelDirectory.load(files, model).preprocessing()));
    }

    private static Preprocessing withoutReading(Preprocessing model) {
        return new Preprocessing(model.inputs(), model.answers(), model.weight(), model.key());
    }

    /** The fingerprint and the shards are what they were, so that nothing is prepared again. */
    @Test
    void areWhatTheSameRowsGiveAgain() throws IOException {
        RunConfig table = FormatVersion.THREE.table(FormatVersion.THREE.path("rows.csv"));
        PreparedData again =
                Preparation.prepare(LocalSpark.session(), files, table, directory.toString(), warning -> {});
        PreparedData golden = store(FormatVersion.THREE).find().orElseThrow();
        assertThat(again.fingerprint()).isEqualTo(golden.fingerprint());
        assertThat(again.preprocessing()).isEqualTo(golden.preprocessing());
        assertThat(again.train().files())
                .extracting(ShardFile::sha256)
                .isEqualTo(
                        golden.train().files().stream().map(ShardFile::sha256).toList());
    }

    @Test
    void thoseOfVersionTwoAreRefused() {
        PreparedStore store = store(FormatVersion.TWO);
        assertThatThrownBy(store::find)
                .isInstanceOf(IOException.class)
                .hasMessage(store.directory() + "/manifest.json: expected lockstep-prepared version 3, got version 2."
                        + " Use the Lockstep release that wrote it");
    }
}
