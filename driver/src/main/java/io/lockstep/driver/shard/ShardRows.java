package io.lockstep.driver.shard;

import io.lockstep.driver.files.Files;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one shard file in its order, each as {@link ShardWriter} was given it, so that they can be written into other
 * files; one block of them in memory. Not thread-safe.
 */
public final class ShardRows implements Iterator<byte[]>, Closeable {
    private final BlockSource blocks;
    private @Nullable Block block;
    private int number;
    private int row;

    /** @param directory that the file's path starts from */
    public ShardRows(Files files, String directory, ShardSchema schema, ShardFile file) {
        this.blocks = new BlockSource(files, new ShardManifest(directory, schema, List.of(file)), 0);
    }

    @Override
    public boolean hasNext() {
        return row < (block == null ? 0 : block.rows()) || number < blocks.blockRows().length;
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Block open = block;
        if (open == null || row == open.rows()) {
            try {
                open = blocks.block(number);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            block = open;
            number++;
            row = 0;
        }
        return open.packed(row++);
    }

    @Override
    public void close() {
        blocks.close();
    }
}
