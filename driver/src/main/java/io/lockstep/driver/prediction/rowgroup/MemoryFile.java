package io.lockstep.driver.prediction.rowgroup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.SeekableInputStream;

/** A file in memory, which is written and then read; written again it begins anew. For one thread. */
final class MemoryFile implements OutputFile, InputFile {
    private Bytes bytes = new Bytes();

    /** Bytes that are read where they were written. */
    private static final class Bytes extends ByteArrayOutputStream {
        In read() {
            return new In(buf, count);
        }
    }

    /** A stream that knows where it is. */
    private static final class In extends ByteArrayInputStream {
        In(byte[] bytes, int count) {
            super(bytes, 0, count);
        }

        long position() {
            return pos;
        }

        void seek(long position) {
            pos = Math.toIntExact(position);
        }
    }

    private static final class Out extends PositionOutputStream {
        private final ByteArrayOutputStream bytes;

        Out(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public long getPos() {
            return bytes.size();
        }

        @Override
        public void write(int value) {
            bytes.write(value);
        }

        @Override
        public void write(byte[] values, int offset, int length) {
            bytes.write(values, offset, length);
        }
    }

    @Override
    public PositionOutputStream create(long blockBytes) {
        bytes = new Bytes();
        return new Out(bytes);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockBytes) {
        return create(blockBytes);
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    @Override
    public long getLength() {
        return bytes.size();
    }

    @Override
    public SeekableInputStream newStream() {
        In in = bytes.read();
        return new DelegatingSeekableInputStream(in) {
            @Override
            public long getPos() {
                return in.position();
            }

            @Override
            public void seek(long position) {
                in.seek(position);
            }
        };
    }
}
