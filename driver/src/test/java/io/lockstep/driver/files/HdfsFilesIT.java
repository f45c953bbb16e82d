package io.lockstep.driver.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class HdfsFilesIT extends FilesContract {
    private final MiniDFSCluster cluster;
    private final Files files;
    private String root = "";

    HdfsFilesIT(@TempDir Path storage) throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, storage.toString());
        cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        files = new HadoopFiles(cluster.getConfiguration(0));
    }

    @BeforeAll
    void awaitCluster() throws IOException {
        cluster.waitClusterUp();
    }

    @BeforeEach
    void ownDirectory(TestInfo test) {
        root = files.qualify("/test/" + test.getTestMethod().orElseThrow().getName());
    }

    @AfterAll
    void stop() {
        cluster.shutdown(true);
    }

    @Override
    Files files() {
        return files;
    }

    @Override
    String root() {
        return root;
    }

    @Test
    void pathsAreQualifiedWithTheirFileSystem() {
        assertThat(root).startsWith("hdfs://").endsWith("/test/pathsAreQualifiedWithTheirFileSystem");
    }

    @Test
    void aFileBeingWrittenIsNotTakenForPublished() throws IOException {
        try (OutputStream out = files.create(root + "/open")) {
            out.write(new byte[100]);
            assertThat(files.exists(root + "/open")).isTrue();
            assertThat(files.list(root).get(0).size()).isZero();
        }
        assertThat(files.list(root).get(0).size()).isEqualTo(100);
    }
}
