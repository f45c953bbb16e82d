package io.lockstep.driver.prediction.rowgroup;

import java.io.Closeable;
import java.io.IOException;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.jspecify.annotations.Nullable;

/** A file that is closed whether its writer came to its end or not, which alone would close it. */
final class OpenedFile implements OutputFile, Closeable {
    private final OutputFile file;
    private @Nullable PositionOutputStream out;

    OpenedFile(OutputFile file) {
        this.file = file;
    }

    private PositionOutputStream opened(PositionOutputStream own) {
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
