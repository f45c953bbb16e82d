package io.lockstep.driver.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single bits of shards that change on a disk. */
class BitFlipsTest {
    private static final int FLIPS = Integer.getInteger("lockstep.flips", 60);

    @TempDir
    Path directory;

    @Test
    void everyFlippedBitOfAShardIsNamedWithItsFile() throws IOException {
        Files files = new HadoopFiles(new Configuration());
        ShardManifest manifest = ShardSet.write(files, directory.toString(), ShardSet.FLOATS, 300, 70, 513);
        Random random = new Random(11);
        for (int i = 0; i < FLIPS; i++) {
            Path shard = directory.resolve(manifest.files()
                    .get(random.nextInt(manifest.files().size()))
                    .path());
            byte[] whole = java.nio.file.Files.readAllBytes(shard);
            byte[] flipped = whole.clone();
            int bit = random.nextInt(8 * whole.length);
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            java.nio.file.Files.write(shard, flipped);
            assertThatThrownBy(() -> readAll(files, manifest))
                    .as("bit %s of %s", bit, shard)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("file:" + shard + ": ")
                    .hasMessageMatching("(?s).*expected .*, got .*\\. \\S.*");
            java.nio.file.Files.write(shard, whole);
        }
        assertThat(readAll(files, manifest)).isEqualTo(883);
    }

    private static long readAll(Files files, ShardManifest manifest) throws IOException {
        try (SequentialData rows = SequentialData.open(files, manifest, ShardSet.FLOATS)) {
            rows.fill(0, rows.rows(), rows.newBatch((int) rows.rows()));
            return rows.rows();
        }
    }
}
