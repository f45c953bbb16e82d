package io.lockstep.driver.files;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options.ChecksumOpt;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk as a file system {@code faulty:///} whose k-th call, of those that clients of HDFS would make over the
 * network, fails: before it did anything, or after all of it was done, once or from then on.
 */
public final class FaultyFs extends DelegateToFileSystem {
    /** When the call that fails has its effect. */
    public enum Moment {
        /** It has none. */
        BEFORE,
        /** It has, and its answer is lost. */
        AFTER
    }

    private static final AtomicInteger CALLS = new AtomicInteger();
    private static volatile int failing;
    private static volatile boolean dead;
    private static volatile Moment moment = Moment.BEFORE;

    /** Hadoop's own way to make one. */
    public FaultyFs(URI uri, Configuration configuration) throws IOException, URISyntaxException {
        super(uri, new Disk(), configuration, "faulty", false);
    }

    private static final class Disk extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("faulty:///");
        }

        /** As often as a file is renamed; it would start a process each time. */
        @Override
        public FileStatus getFileLinkStatus(Path path) throws IOException {
            return getFileStatus(path);
        }

        /** Each would start a process. */
        @Override
        public void setPermission(Path path, FsPermission permission) {
            // those of the test are as good
        }
    }

    /** Files of it. */
    public static Files files() {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.AbstractFileSystem.faulty.impl", FaultyFs.class.getName());
        return new HadoopFiles(configuration);
    }

    /** From now on the {@code call}-th call, from 1, fails, and no other. */
    public static void fail(int call, Moment when) {
        CALLS.set(0);
        moment = when;
        dead = false;
        failing = call;
    }

    /** From now on the {@code call}-th call fails, and all after it: what remains of a process that dies there. */
    public static void die(int call, Moment when) {
        fail(call, when);
        dead = true;
    }

    /** Nothing fails any more. Tells how many calls there were. */
    public static int calls() {
        failing = 0;
        dead = false;
        return CALLS.get();
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private static <T> T call(String what, Call<T> call) throws IOException {
        int number = CALLS.incrementAndGet();
        boolean fails = number == failing;
        if ((fails && moment == Moment.BEFORE) || (dead && number > failing)) {
            throw new IOException(what + ": no answer");
        }
        T result = call.run();
        if (fails) {
            throw new IOException(what + ": no answer");
        }
        return result;
    }

    @Override
    public FSDataOutputStream createInternal(
            Path path,
            EnumSet<CreateFlag> flag,
            FsPermission permission,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress,
            ChecksumOpt checksum,
            boolean createParent)
            throws IOException {
        return call("create " + path, () -> {
            OutputStream out = super.createInternal(
                    path, flag, permission, bufferSize, replication, blockSize, progress, checksum, createParent);
            return new FSDataOutputStream(new Written(path, out), null);
        });
    }

    /** Half of what a failing write was given arrives. */
    private static final class Written extends OutputStream {
        private final Path path;
        private final OutputStream out;

        Written(Path path, OutputStream out) {
            this.path = path;
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int count) throws IOException {
            out.write(source, offset, count / 2);
            call("write " + path, () -> {
                out.write(source, offset + count / 2, count - count / 2);
                return count;
            });
        }

        @Override
        public void close() throws IOException {
            try {
                call("close " + path, () -> {
                    out.close();
                    return path;
                });
            } finally {
                out.close();
            }
        }
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        return call("open " + path, () -> super.open(path, bufferSize));
    }

    @Override
    public void renameInternal(Path from, Path to) throws IOException {
        call("rename " + from, () -> {
            super.renameInternal(from, to);
            return to;
        });
    }

    @Override
    public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
        call("rename " + from, () -> {
            // that of a local disk looks whether there is something, then moves
            synchronized (FaultyFs.class) {
                super.renameInternal(from, to, overwrite);
            }
            return to;
        });
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return call("delete " + path, () -> super.delete(path, recursive));
    }

    @Override
    public void mkdir(Path path, FsPermission permission, boolean createParent) throws IOException {
        call("mkdir " + path, () -> {
            super.mkdir(path, permission, createParent);
            return path;
        });
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        return call("status " + path, () -> super.getFileStatus(path));
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        return call("list " + path, () -> super.listStatus(path));
    }
}
