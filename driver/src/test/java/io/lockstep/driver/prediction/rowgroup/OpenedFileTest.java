package io.lockstep.driver.prediction.rowgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.junit.jupiter.api.Test;

class OpenedFileTest {
    private int closed;

    /** A file whose stream cannot be closed twice, as one of HDFS that is flushed when it is closed. */
    private final class Once implements OutputFile {
        @Override
        public PositionOutputStream create(long blockBytes) {
            return new PositionOutputStream() {
                @Override
                public long getPos() {
                    return 0;
                }

                @Override
                public void write(int value) {}

                @Override
                public void close() throws IOException {
                    if (++closed > 1) {
                        throw new IOException("closed already");
                    }
                }
            };
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
    }

    @Test
    void aStreamThatItsWriterClosedIsNotClosedAgain() throws IOException {
        OpenedFile file = new OpenedFile(new Once());
        file.create(0).close();
        file.close();
        file.close();
        assertThat(closed).isOne();
    }

    @Test
    void aStreamThatItsWriterLeftIsClosed() throws IOException {
        OpenedFile file = new OpenedFile(new Once());
        file.create(0).write(1);
        file.close();
        assertThat(closed).isOne();
    }
}
