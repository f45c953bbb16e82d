package io.lockstep.driver.files;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.AbstractFileSystem;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's file system of the local disk without {@code .crc} companions, where Java sets permissions and knows links:
 * without its native library Hadoop starts a program for each file that is made ({@code chmod}) or moved.
 */
public final class DiskFileSystem extends DelegateToFileSystem {
    private static final String KEY = "fs.AbstractFileSystem.file.impl";

    /** Hadoop's own way to make one. */
    public DiskFileSystem(URI uri, Configuration configuration) throws IOException, URISyntaxException {
        super(uri, new Disk(), configuration, "file", false);
    }

    /**
     * Makes it the file system of local paths; Hadoop's own where Hadoop's classes cannot see this one.
     *
     * @param configuration Modified.
     */
    static void prepare(Configuration configuration) {
        if (configuration.getClassByNameOrNull(DiskFileSystem.class.getName()) == DiskFileSystem.class) {
            configuration.setClass(KEY, DiskFileSystem.class, AbstractFileSystem.class);
        } else {
            configuration.set(KEY, "org.apache.hadoop.fs.local.RawLocalFs");
        }
    }

    /** Every name that the disk takes, as of Hadoop's own local file system. */
    @Override
    public boolean isValidName(String source) {
        return true;
    }

    /** The same of Hadoop's older kind. */
    static final class Disk extends RawLocalFileSystem {
        @Override
        public void setPermission(Path path, FsPermission permission) throws IOException {
            Optional<java.nio.file.Path> file = file(path);
            boolean set = file.isPresent()
                    && !permission.getStickyBit()
                    && LocalAccess.setMode(file.get(), permission.toShort());
            if (!set) {
                super.setPermission(path, permission);
            }
        }

        @Override
        public FileStatus getFileLinkStatus(Path path) throws IOException {
            Optional<java.nio.file.Path> file = file(path);
            return file.isEmpty() || Files.isSymbolicLink(file.get())
                    ? super.getFileLinkStatus(path)
                    : getFileStatus(path);
        }

        /** The same for Java; none where this locale cannot spell it. */
        private Optional<java.nio.file.Path> file(Path path) {
            try {
                return Optional.of(pathToFile(path).toPath());
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        }
    }
}
