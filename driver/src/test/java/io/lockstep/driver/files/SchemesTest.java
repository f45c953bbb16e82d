package io.lockstep.driver.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemesTest {
    @TempDir
    Path directory;

    /** The local disk under the name of a store. */
    public static final class Store extends RawLocalFileSystem {
        @Override
        public String getScheme() {
            return "s3";
        }

        @Override
        public URI getUri() {
            return URI.create("s3://bucket");
        }
    }

    @Test
    void theClassThatSparksUsersSetIsUsed() throws IOException {
        Configuration configuration = new Configuration();
        configuration.set("fs.s3.impl", Store.class.getName());
        Files files = new HadoopFiles(configuration);
        String file = "s3://bucket" + directory + "/x";
        try (OutputStream out = files.create(file)) {
            out.write(7);
        }
        assertThat(files.qualify(file)).isEqualTo(file);
        assertThat(HadoopFiles.of(files.settings()).read(file)).containsExactly(7);
        assertThat(files.list("s3://bucket" + directory, name -> true)).hasSize(1);
    }

    @Test
    void whatASchemeNeedsIsSaid() {
        Files files = new HadoopFiles(new Configuration());
        String start = ": expected a path or URI of a known file system, got ";
        assertThatThrownBy(() -> files.qualify("s3://b/x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("s3://b/x" + start + "none for s3:. Write s3a: and add"
                        + " org.apache.hadoop:hadoop-aws:[0-9.]+ to spark.jars.packages, or set"
                        + " spark.hadoop.fs.s3.impl=org.apache.hadoop.fs.s3a.S3AFileSystem besides");
        assertThatThrownBy(() -> files.qualify("gs://b/x"))
                .hasMessage("gs://b/x" + start + "none for gs:. Add it, such as --conf"
                        + " spark.jars.packages=com.google.cloud.bigdataoss:gcs-connector for spark-submit");
        assertThatThrownBy(() -> files.qualify("s3a://b/x"))
                .hasMessageContaining("Add it, such as --conf spark.jars.packages=org.apache.hadoop:hadoop-aws:");
        assertThatThrownBy(() -> files.qualify("https://b/x")).hasMessageContaining("Download the files");
        Configuration other = new Configuration();
        other.set("fs.s3.impl", "org.example.Gone");
        assertThatThrownBy(() -> new HadoopFiles(other).qualify("s3://b/x"))
                .hasMessageContaining(start + "class org.example.Gone, as set for s3:, which no jar holds. Write s3a:");
    }
}
