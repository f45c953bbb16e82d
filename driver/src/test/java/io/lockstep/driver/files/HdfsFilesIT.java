package io.lockstep.driver.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.image.Drawing;
import io.lockstep.driver.registry.RegistryDeaths;
import io.lockstep.driver.retrain.RetrainDeaths;
import io.lockstep.driver.source.ImageFolder;
import io.lockstep.driver.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.Row;
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
        // a file is whole some milliseconds after its end: the client asks then, and for as long as by default
        configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 10);
        configuration.setInt("dfs.client.block.write.locateFollowingBlock.retries", 11);
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

    /** At every call by {@code -Dlockstep.registry.stride=1}. */
    @Test
    void aPublisherThatDiesLeavesAWholeRegistry() throws Exception {
        assertThat(RegistryDeaths.everyCall(files, root, Integer.getInteger("lockstep.registry.stride", 31)))
                .isBetween(20, 200);
    }

    /** At every call by {@code -Dlockstep.retrain.stride=1}. */
    @Test
    void aRetrainingThatDiesLeavesAWholeRegistry(@TempDir Path local) throws Exception {
        int stride = Integer.getInteger("lockstep.retrain.stride", 120);
        assertThat(RetrainDeaths.everyCall(files, local, root, stride)).isBetween(50, 200);
    }

    @Test
    void pathsAreQualifiedWithTheirFileSystem() {
        assertThat(root).startsWith("hdfs://").endsWith("/test/pathsAreQualifiedWithTheirFileSystem");
    }

    @Test
    void accessIsThatOfTheNameNode() throws IOException {
        try (OutputStream out = files.create(root + "/rows/part")) {
            out.write(1);
        }
        files.restrict(root + "/rows", new Access("analysts", 0750));
        files.restrict(root + "/rows/part", new Access("analysts", 0644));
        assertThat(files.access(root + "/rows/part")).contains(new Access("analysts", 0644));
        assertThat(files.access(root + "/rows")).contains(new Access("analysts", 0640));
        files.restrict(root + "/rows/part", new Access("analysts", 0777));
        assertThat(files.access(root + "/rows/part"))
                .as("what the umask leaves")
                .contains(new Access("analysts", 0755));
    }

    @Test
    void imagesAreReadFromDirectoriesAndArchives() throws IOException {
        byte[] image = Drawing.png(6, 4, 9);
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try (TarArchiveOutputStream entries = new TarArchiveOutputStream(tar)) {
            TarArchiveEntry entry = new TarArchiveEntry("cat/1.png");
            entry.setSize(image.length);
            entries.putArchiveEntry(entry);
            entries.write(image);
            entries.closeArchiveEntry();
        }
        for (String name : List.of("pictures/cat/1.png", "pictures.tar")) {
            try (OutputStream out = files.create(root + "/" + name)) {
                out.write(name.endsWith("tar") ? tar.toByteArray() : image);
            }
        }
        for (String path : List.of(root + "/pictures", root + "/pictures.tar")) {
            Row row = new ImageFolder(path, null, null, null, 3, true, 1000)
                    .open(LocalSpark.session(), files)
                    .rows()
                    .first();
            assertThat((byte[]) row.get(0)).isEqualTo(Drawing.pixels(6, 4, 9));
            assertThat(row.getString(1)).isEqualTo("cat");
        }
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
