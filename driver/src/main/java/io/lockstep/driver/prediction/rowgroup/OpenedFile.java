package io.lockstep.driver.prediction.rowgroup;

import java.io.Closeable;
import java.io.IOException;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.jspecify.annotations.Nullable;

/** A file whose stream can be closed when its writer does not come to its end. Closed again, the stream is left alone. */
final class OpenedFile implements OutputFile, Closeable {
    private final OutputFile file;
    private @Nullable Out out;

    OpenedFile(OutputFile file) {
        this.file = file;
    }

    /** A stream that is closed once: some versions of Parquet flush it when they close it, which HDFS refuses afterwards. */
    private static final class Out extends PositionOutputStream {
        private final PositionOutputStream stream;
        private boolean closed;

        Out(PositionOutputStream stream) {
            this.stream = stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public void write(int value) throws IOException {
            stream.write(value);
        }

        @Override
        public void write(byte[] values, int offset, int length) throws IOException {
            stream.write(values, offset, length);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                stream.close();
            }
        }
    }

    private PositionOutputStream opened(PositionOutputStream stream) {
        Out own = new Out(stream);
        out = own;
        return own;
    }

    @Override
    public PositionOutputStream create(long blockBytes) throws IOException {
        return opened(file.create(blockBytes));
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockBytes) throws IOException {
        return opened(file.createOrOverwrite(blockBytes));
    }

    @Override
    public boolean supportsBlockSize() {
        return file.supportsBlockSize();
    }

    @Override
    public long defaultBlockSize() {
        return file.defaultBlockSize();
    }

    @Override
    public String getPath() {
        return file.getPath();
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}
