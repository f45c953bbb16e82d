package io.lockstep.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.rundir.RunDirectory.Mode;
import io.lockstep.driver.rundir.RunIdentity;
import io.lockstep.driver.testing.LogCapture;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DFSTestUtil;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints on an HDFS of three data nodes that loses one, is full, read-only or damaged. */
@TestInstance(Lifecycle.PER_CLASS)
class HdfsFaultsIT {
    private static final int DATA_NODES = 3;
    private static final int BLOCK_BYTES = 1 << 20;

    private final MiniDFSCluster cluster;
    private final DistributedFileSystem hdfs;
    private final Files files;

    HdfsFaultsIT(@TempDir Path storage) throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, storage.toString());
        configuration.setInt("dfs.blocksize", BLOCK_BYTES);
        configuration.setInt("dfs.client.retry.window.base", 10);
        // a file is whole some milliseconds after its end: the client asks then, and for as long as by default
        configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 10);
        configuration.setInt("dfs.client.block.write.locateFollowingBlock.retries", 11);
        cluster = new MiniDFSCluster.Builder(configuration)
                .numDataNodes(DATA_NODES)
                .build();
        hdfs = cluster.getFileSystem();
        files = new HadoopFiles(cluster.getConfiguration(0));
    }

    @BeforeAll
    void awaitCluster() throws IOException {
        cluster.waitActive();
    }

    @AfterAll
    void stop() {
        cluster.shutdown(true);
    }

    private Commits commits(String directory) {
        return new Commits(files, files.qualify(directory));
    }

    private static long newest(Commits commits) throws IOException {
        List<String> skipped = new ArrayList<>();
        long step = commits.newest(skipped);
        assertThat(skipped).isEmpty();
        return step;
    }

    @Test
    void aDataNodeLostBetweenAndDuringWritesCostsNothing() throws Exception {
        Commits commits = commits("/lost/checkpoints");
        commits.commit(1, "i1");
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<MiniDFSCluster.DataNodeProperties> stopped = new AtomicReference<>();
        // a file whose pipeline of three is open while one of them goes
        try (LogCapture log = new LogCapture(Level.ERROR);
                OutputStream open = files.create(files.qualify("/lost/open"))) {
            open.write(new byte[BLOCK_BYTES / 2]);
            Thread stopping = new Thread(
                    () -> {
                        stopped.set(cluster.stopDataNode(1));
                        over.set(true);
                    },
                    "test-stop-data-node");
            stopping.start();
            long step = 1;
            while (!over.get() || step < 8) {
                step++;
                commits.commit(step, "i1");
                assertThat(newest(commits)).isEqualTo(step);
            }
            stopping.join();
            open.write(new byte[BLOCK_BYTES]);
            // the data nodes that are left complain that they cannot reach it
            assertThat(log.lines()).noneMatch(line -> line.startsWith("io.lockstep"));
        }
        assertThat(files.read(files.qualify("/lost/open"))).hasSize(BLOCK_BYTES / 2 * 3);
        assertThat(cluster.restartDataNode(stopped.get(), true)).isTrue();
        cluster.waitActive();
    }

    @Test
    void aFullDirectoryIsOneClearErrorAndTheLastCommitStays() throws Exception {
        Commits commits = commits("/full/checkpoints");
        commits.commit(1, "i1");
        long used =
                hdfs.getContentSummary(new org.apache.hadoop.fs.Path("/full")).getSpaceConsumed();
        // no room for another block with its three copies
        hdfs.setQuota(
                new org.apache.hadoop.fs.Path("/full"),
                HdfsConstants.QUOTA_DONT_SET,
                used + DATA_NODES * (BLOCK_BYTES / 2L));
        assertThatThrownBy(() -> commits.commit(2, "i1g1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "/full/checkpoints/step-000000000002/parameters-0-2-i1g1r0.f32: expected room for the"
                                + " file, got The DiskSpace quota of /full is exceeded")
                .hasMessageEndingWith(". Free space or raise the quota, then run the same command again")
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1));
        assertThat(newest(commits)).isEqualTo(1);
        RunIdentity identity = RunIdentity.of("a", Map.of("name", "a"), "data");
        assertThatThrownBy(() -> RunDirectory.open(
                        files, identity, files.qualify("/full/run"), Mode.CONTINUE, new byte[] {'a', '\n'}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected room for the file");
        hdfs.setQuota(new org.apache.hadoop.fs.Path("/full"), HdfsConstants.QUOTA_DONT_SET, HdfsConstants.QUOTA_RESET);
        commits.commit(2, "i1g2");
        assertThat(newest(commits)).isEqualTo(2);
        RunDirectory run =
                RunDirectory.open(files, identity, files.qualify("/full/run"), Mode.CONTINUE, new byte[] {'a', '\n'});
        run.finish(Map.of("steps", 1));
        assertThat(files.list(files.qualify("/full/run")))
                .extracting(Files.Entry::name)
                .noneMatch(name -> name.startsWith("."));
    }

    @Test
    void aReadOnlyDirectoryIsOneClearErrorAndTheLastCommitStays() throws Exception {
        commits("/readonly/checkpoints").commit(1, "i1");
        hdfs.setPermission(new org.apache.hadoop.fs.Path("/readonly/checkpoints"), new FsPermission((short) 0555));
        UserGroupInformation other = UserGroupInformation.createUserForTesting("trainer", new String[] {"people"});
        other.doAs((PrivilegedExceptionAction<Object>) () -> {
            Commits commits = commits("/readonly/checkpoints");
            assertThatThrownBy(() -> commits.commit(2, "i1"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "/readonly/checkpoints/step-000000000002/parameters-0-2-i1r0.f32: expected to be"
                                    + " allowed to use it, got Permission denied: user=trainer")
                    .hasMessageEndingWith(". Give the user the right, or use another directory")
                    .satisfies(e ->
                            assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1));
            assertThat(newest(commits)).isEqualTo(1);
            return "";
        });
    }

    @Test
    void aPieceDamagedOnEveryDataNodeIsNamedAndTheCheckpointBeforeUsed() throws Exception {
        Commits commits = commits("/damaged/checkpoints");
        commits.commit(1, "i1");
        commits.commit(2, "i1");
        org.apache.hadoop.fs.Path step = new org.apache.hadoop.fs.Path("/damaged/checkpoints/step-000000000002");
        org.apache.hadoop.fs.Path piece = null;
        for (var status : hdfs.listStatus(step)) {
            if (status.getPath().getName().startsWith("momentum")) {
                piece = status.getPath();
            }
        }
        DFSTestUtil.waitReplication(hdfs, piece, (short) DATA_NODES);
        assertThat(cluster.corruptBlockOnDataNodes(DFSTestUtil.getFirstBlock(hdfs, piece)))
                .isEqualTo(DATA_NODES);
        List<String> skipped = new ArrayList<>();
        assertThat(commits.newest(skipped)).isEqualTo(1);
        assertThat(skipped).hasSize(1);
        assertThat(skipped.get(0))
                .contains("/damaged/checkpoints/step-000000000002/momentum-")
                .contains("expected a committed file, got a damaged one");
        assertThat(skipped.get(0).lines()).hasSize(1);
        commits.commit(2, "i2");
        assertThat(newest(commits)).isEqualTo(2);
    }
}
