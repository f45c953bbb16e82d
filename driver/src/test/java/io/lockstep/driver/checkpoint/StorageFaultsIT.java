package io.lockstep.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.FaultyFs;
import io.lockstep.driver.files.FaultyFs.Moment;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StorageFaultsIT {
    private static final int FLIPS = 1_000;
    private static final int TRUNCATIONS = 200;
    private static final long SEED = Long.getLong("test.seed", 20_261_125);

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));

    @AfterEach
    void nothingFailsAnyMore() {
        FaultyFs.calls();
    }

    private static long newest(Commits commits) throws IOException {
        List<String> skipped = new ArrayList<>();
        long step = commits.newest(skipped);
        assertThat(skipped).isEmpty();
        return step;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var found = java.nio.file.Files.walk(from)) {
            for (Path path : found.toList()) {
                java.nio.file.Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void whicheverCallFailsTheLastCommitIsReadableAndTheNextSucceeds(Moment moment) throws IOException {
        Path begun = directory.resolve("begun");
        new Commits(FaultyFs.files(), "faulty://" + begun).commit(1, "i1");
        new Commits(FaultyFs.files(), "faulty://" + begun).commit(2, "i1");
        int calls = Integer.MAX_VALUE;
        int survived = 0;
        for (int call = 1; call <= calls; call++) {
            Path place = directory.resolve(moment + "-" + call);
            copy(begun, place);
            Commits read = new Commits(files, place.toString());
            Commits written = new Commits(FaultyFs.files(), "faulty://" + place);
            FaultyFs.fail(call, moment);
            boolean thrown = false;
            try {
                written.commit(3, "i1g1");
            } catch (IOException e) {
                thrown = true;
                assertThat(e).hasMessageContaining("no answer").hasMessageContaining(place.toString());
            }
            calls = FaultyFs.calls() < call ? call : calls;
            survived += thrown ? 0 : 1;
            assertThat(newest(read)).as("call " + call).isEqualTo(thrown ? 2 : 3);
            if (thrown) {
                written.commit(3, "i1g2");
                assertThat(newest(read)).as("call " + call).isEqualTo(3);
            }
        }
        assertThat(calls).isBetween(20, 200);
        // the last turn, of no failing call, and those whose failure is of no consequence
        assertThat(survived).isGreaterThan(1);
    }

    private static List<Path> filesOf(Path step) throws IOException {
        try (var found = java.nio.file.Files.list(step)) {
            return found.sorted().toList();
        }
    }

    private static void assertNoticed(Commits commits, String what) throws IOException {
        List<String> skipped = new ArrayList<>();
        assertThat(commits.store().newest(skipped::add).orElseThrow().state().step())
                .as(what)
                .isEqualTo(1);
        assertThat(skipped).as(what).hasSize(1);
        assertThat(skipped.get(0)).as(what).contains("/step-000000000002/");
    }

    @Test
    void everyOneOfAThousandFlippedBitsAndTwoHundredTruncationsIsNoticed() throws IOException {
        Commits commits = new Commits(files, directory.toString());
        commits.commit(1, "i1");
        commits.commit(2, "i1");
        List<Path> all = filesOf(directory.resolve("step-000000000002"));
        assertThat(all).hasSize(6);
        List<byte[]> contents = new ArrayList<>();
        for (Path file : all) {
            contents.add(java.nio.file.Files.readAllBytes(file));
        }
        RandomStream random = RandomStream.of(SEED, Purpose.SAMPLE_DATA, 3);
        for (int damage = 0; damage < FLIPS + TRUNCATIONS; damage++) {
            Path file = all.get(damage % all.size());
            byte[] good = contents.get(damage % all.size());
            int bits = (int) (random.bits(damage) & Integer.MAX_VALUE);
            boolean flips = damage < FLIPS;
            // every file is also cut by its last byte alone
            int at = !flips && damage < FLIPS + all.size() ? good.length - 1 : bits / 8 % good.length;
            try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                if (flips) {
                    bytes.seek(at);
                    bytes.write(good[at] ^ 1 << bits % 8);
                } else {
                    bytes.setLength(at);
                }
                assertNoticed(
                        commits,
                        (flips ? "bit " + bits % 8 + " of byte " : "cut to ") + at + " of " + file.getFileName()
                                + ", reproduce with -Dtest.seed=" + SEED);
                bytes.seek(at);
                bytes.write(good, at, flips ? 1 : good.length - at);
            }
        }
        assertThat(newest(commits)).isEqualTo(2);
    }
}
