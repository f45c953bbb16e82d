package io.lockstep.driver.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.ClusterStorageCapacityExceededException;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.hdfs.BlockMissingException;
import org.apache.hadoop.security.AccessControlException;

/** Errors of file systems, in one line that names the file and says what to do. */
final class Explained {
    private Explained() {}

    /** The same failure, where there is anything to add to it. */
    static IOException failure(String path, IOException failure) {
        if (failure instanceof FileFailureException) {
            return failure;
        }
        String found = firstLine(failure);
        if (failure instanceof AccessControlException
                || failure instanceof AccessDeniedException
                || found.contains("Permission denied")) {
            return new FileFailureException(
                    path + ": expected to be allowed to use it, got " + found
                            + ". Give the user the right, or use another directory",
                    false,
                    failure);
        }
        if (found.contains("Mkdirs failed")
                || found.contains("Read-only file system")
                || failure instanceof ParentNotDirectoryException) {
            return new FileFailureException(
                    path + ": expected a directory that files can be written to, got " + found
                            + ". Use another directory",
                    false,
                    failure);
        }
        if (isFull(failure, found)) {
            return new FileFailureException(
                    path + ": expected room for the file, got " + found
                            + ". Free space or raise the quota, then run the same command again",
                    true,
                    failure);
        }
        if (failure instanceof ChecksumException || failure instanceof BlockMissingException) {
            return new DamagedFileException(path + ": expected the bytes that were written, got " + found, failure);
        }
        return failure;
    }

    private static boolean isFull(IOException failure, String found) {
        return failure instanceof ClusterStorageCapacityExceededException
                || found.contains("No space left")
                || found.contains("Disk quota exceeded");
    }

    /** A local disk's failure, which Hadoop throws as an error. */
    static IOException failure(String path, FSError failure) {
        return failure(path, failure.getCause() instanceof IOException cause ? cause : new IOException(failure));
    }

    /** Behind it some have a stack trace of the server's. */
    private static String firstLine(IOException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason");
    }

    /** Reads from a file whose failures are explained. */
    static final class Input extends FilterInputStream {
        private final String path;

        Input(String path, InputStream in) {
            super(in);
            this.path = path;
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw failure(path, e);
            } catch (FSError e) {
                throw failure(path, e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            try {
                return super.read(target, offset, count);
            } catch (IOException e) {
                throw failure(path, e);
            } catch (FSError e) {
                throw failure(path, e);
            }
        }
    }

    /** Writes to a file whose failures are explained. */
    static final class Output extends OutputStream {
        private final String path;
        private final OutputStream out;

        Output(String path, OutputStream out) {
            this.path = path;
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            try {
                out.write(value);
            } catch (IOException e) {
                throw failure(path, e);
            } catch (FSError e) {
                throw failure(path, e);
            }
        }

        @Override
        public void write(byte[] source, int offset, int count) throws IOException {
            try {
                out.write(source, offset, count);
            } catch (IOException e) {
                throw failure(path, e);
            } catch (FSError e) {
                throw failure(path, e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                throw failure(path, e);
            } catch (FSError e) {
                throw failure(path, e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                out.close();
            } catch (IOException e) {
                throw failure(path, e);
            } catch (FSError e) {
                throw failure(path, e);
            }
        }
    }
}
