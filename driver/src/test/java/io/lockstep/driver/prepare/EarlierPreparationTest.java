package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.slot.RowLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Prepared data beside other preparations of the same rows: earlier ones, killed ones, one at the same time. */
class EarlierPreparationTest extends PreparationRig {
    @Test
    void anUnchangedSourceIsPreparedOnce() throws IOException {
        write("patients.csv", PreparationTest.patients(100));
        RunConfig config = config(PreparationTest.table("patients.csv"), "sigmoidCrossEntropy");
        PreparedData first = prepare(config);
        PreparedData second = prepare(config);
        assertThat(first.reused()).isFalse();
        assertThat(second.reused()).isTrue();
        assertThat(second.train()).isEqualTo(first.train());
        assertThat(second.preprocessing()).isEqualTo(first.preprocessing());
        assertThat(second.rows()).isEqualTo(first.rows());
        assertThat(second.profile()).isNotNull().isEqualTo(first.profile());

        write("patients.csv", PreparationTest.patients(101));
        PreparedData changed = prepare(config);
        assertThat(changed.reused()).isFalse();
        assertThat(changed.rows().read()).isEqualTo(101);
    }

    @Test
    void whatAKilledPreparationLeftIsRemoved() throws IOException {
        write("patients.csv", PreparationTest.patients(100));
        RunConfig config = config(PreparationTest.table("patients.csv"), "sigmoidCrossEntropy");
        PreparedData first = prepare(config);
        Path place = Path.of(java.net.URI.create(first.directory()));
        java.nio.file.Files.delete(place.resolve("manifest.json"));
        PreparedData second = prepare(config);
        assertThat(second.reused()).isFalse();
        assertThat(digests(second.train())).isEqualTo(digests(first.train()));
        try (Stream<Path> left = java.nio.file.Files.list(place)) {
            assertThat(left.filter(java.nio.file.Files::isDirectory)).hasSize(1);
        }
    }

    /** Nobody may read rows in shards who may not read them where they are from. */
    @Test
    void shardsAreForThoseWhoMayReadTheRows() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("rwxr-xr-x rw-r--r--", "rwxr-xr-x rw-r--r--");
        expected.put("rwxr-x--- rw-r-----", "rwxr-x--- rw-r-----");
        expected.put("rwxrwxrwx rw-r-----", "rwxr-x--- rw-r-----");
        expected.put("r-x------ r--r--r--", "rwx------ rw-------");
        for (Map.Entry<String, String> modes : expected.entrySet()) {
            String[] source = modes.getKey().split(" ", 2);
            String name = "in" + source[0] + source[1];
            write(
                    name + "/rows.csv",
                    PreparationTest.patients(
                            30 + expected.size() + modes.getKey().hashCode() % 7));
            Path in = directory.resolve(name);
            java.nio.file.Files.setPosixFilePermissions(
                    in.resolve("rows.csv"), PosixFilePermissions.fromString(source[1]));
            java.nio.file.Files.setPosixFilePermissions(in, PosixFilePermissions.fromString(source[0]));
            PreparedData prepared =
                    prepare(config(PreparationTest.table(name), "sigmoidCrossEntropy"), "prepared-" + name);
            Path place = Path.of(java.net.URI.create(prepared.directory()));
            Path shard = place.resolve(prepared.train().files().get(0).path());
            java.nio.file.Files.setPosixFilePermissions(in, PosixFilePermissions.fromString("rwxr-xr-x"));
            assertThat(mode(place) + " " + mode(shard)).as(name).isEqualTo(modes.getValue());
            assertThat(mode(Objects.requireNonNull(shard.getParent()))).as(name).isEqualTo(mode(place));
        }
    }

    @Test
    void preparedAtTheSameTimeOneStands() throws Exception {
        write("patients.csv", PreparationTest.patients(500));
        RunConfig config = config(PreparationTest.table("patients.csv"), "sigmoidCrossEntropy");
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<PreparedData>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(threads.submit(() -> prepare(config)));
            }
            List<ShardManifest> manifests = new ArrayList<>();
            for (Future<PreparedData> one : all) {
                manifests.add(one.get().train());
            }
            RowLayout layout = all.get(0).get().preprocessing().layout();
            assertThat(manifests).containsOnly(manifests.get(0));
            try (SequentialData rows = SequentialData.open(files, manifests.get(0), layout)) {
                rows.fill(0, 500, rows.newBatch(500));
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aMissingShardOfAnEarlierPreparationIsNamed() throws IOException {
        write("patients.csv", PreparationTest.patients(100));
        RunConfig config = config(PreparationTest.table("patients.csv"), "sigmoidCrossEntropy");
        PreparedData first = prepare(config);
        files.delete(first.directory() + "/" + first.train().files().get(0).path());
        assertThatThrownBy(() -> prepare(config))
                .hasMessageContaining(
                        ", got no file. Delete " + first.directory() + "; the next run prepares it again");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(java.nio.file.Files.getPosixFilePermissions(path));
    }
}
