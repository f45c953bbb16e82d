package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.testing.VersionOne;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class VersionOnePreparedDataTest {
    private final Files files = new HadoopFiles(new Configuration(false));

    @Test
    void whatTheFirstReleasePreparedIsFoundAndRead() throws IOException {
        PreparedStore store =
                new PreparedStore(files, VersionOne.path("trainings/prepared").toString(), VersionOne.FINGERPRINT);
        PreparedData data = store.find().orElseThrow();
        assertThat(data.rows()).isEqualTo(new RowAccounting(30, 25, 5, Map.of()));
        assertThat(data.train().rows()).isEqualTo(25);
        try (SequentialData rows = SequentialData.open(files, data.train())) {
            rows.fill(0, 25, rows.newBatch(25));
        }
        assertThat(Objects.requireNonNull(data.validation()).rows()).isEqualTo(5);
        String model = VersionOne.path("trainings/table/model").toString();
        assertThat(data.preprocessing())
                .isEqualTo(ModelDirectory.load(files, model).preprocessing());
    }
}
