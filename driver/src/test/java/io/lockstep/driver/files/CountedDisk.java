package io.lockstep.driver.files;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileChecksum;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local disk under the name of a file system that keeps checksums, {@code counted://disk/…}, as HDFS does: what is read
 * of it is read for its content.
 */
public final class CountedDisk extends RawLocalFileSystem {
    /** Names of files that were opened, once for each time. */
    public static final List<String> OPENED = Collections.synchronizedList(new ArrayList<>());

    /** Files of it. */
    public static Files files() {
        Configuration configuration = new Configuration();
        configuration.set("fs.counted.impl", CountedDisk.class.getName());
        return new HadoopFiles(configuration);
    }

    @Override
    public String getScheme() {
        return "counted";
    }

    @Override
    public URI getUri() {
        return URI.create("counted://disk");
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        OPENED.add(path.getName());
        return super.open(path, bufferSize);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        return plain(super.getFileStatus(path));
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        FileStatus[] found = super.listStatus(path);
        for (int i = 0; i < found.length; i++) {
            found[i] = plain(found[i]);
        }
        return found;
    }

    /** Without what the local disk would be asked for by another name. */
    private static FileStatus plain(FileStatus status) {
        return new FileStatus(
                status.getLen(),
                status.isDirectory(),
                1,
                status.getBlockSize(),
                status.getModificationTime(),
                status.getPath());
    }

    @Override
    public FileChecksum getFileChecksum(Path path) throws IOException {
        byte[] digest = Sha256.of(
                        java.nio.file.Files.readAllBytes(pathToFile(path).toPath()))
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return new FileChecksum() {
            @Override
            public String getAlgorithmName() {
                return "SHA-256";
            }

            @Override
            public int getLength() {
                return digest.length;
            }

            @Override
            public byte[] getBytes() {
                return digest;
            }

            @Override
            public void write(DataOutput out) throws IOException {
                out.write(digest);
            }

            @Override
            public void readFields(DataInput in) {
                throw new UnsupportedOperationException();
            }
        };
    }
}
