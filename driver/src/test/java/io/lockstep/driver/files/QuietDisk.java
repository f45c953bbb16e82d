package io.lockstep.driver.files;

import org.apache.hadoop.fs.LocalFileSystem;

/** The local disk as Spark has it, with {@code .crc} companions, that starts no programs. */
public final class QuietDisk extends LocalFileSystem {
    /** Hadoop's own way to make one. */
    public QuietDisk() {
        super(new DiskFileSystem.Disk());
    }
}
