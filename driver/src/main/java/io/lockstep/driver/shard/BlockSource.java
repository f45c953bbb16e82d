package io.lockstep.driver.shard;

import io.lockstep.driver.files.Files;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Blocks by number, from disk or from a cache that holds a bounded number of bytes; a block is checked whenever it is
 * read from disk. Thread-safe; one thread reads at a time.
 */
final class BlockSource implements Closeable {
    private static final int OPEN_FILES = 32;

    private final Files files;
    private final ShardManifest manifest;
    private final long cacheBytes;
    private final int[] blockRows;
    private final int[] blockBytes;
    private final int[] fileOfBlock;
    private final int[] numberInFile;
    private final long[] offsetAfterHead;
    private final LinkedHashMap<Integer, Open> open = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<Integer, Block> cache = new LinkedHashMap<>(16, 0.75f, true);
    private long cached;
    private boolean closed;

    private record Open(Files.RandomAccess file, int headBytes) {}

    BlockSource(Files files, ShardManifest manifest, long cacheBytes) {
        this.files = files;
        this.manifest = manifest;
        this.cacheBytes = cacheBytes;
        int count =
                manifest.files().stream().mapToInt(f -> f.blockRows().size()).sum();
        this.blockRows = new int[count];
        this.blockBytes = new int[count];
        this.fileOfBlock = new int[count];
        this.numberInFile = new int[count];
        this.offsetAfterHead = new long[count];
        int block = 0;
        for (int f = 0; f < manifest.files().size(); f++) {
            long offset = 0;
            int number = 0;
            for (int rows : manifest.files().get(f).blockRows()) {
                blockRows[block] = rows;
                blockBytes[block] = manifest.files().get(f).blockBytes().get(number);
                fileOfBlock[block] = f;
                numberInFile[block] = number++;
                offsetAfterHead[block++] = offset;
                offset += blockBytes[block - 1];
            }
        }
    }

    /** Rows of each block. Not to be modified. */
    int[] blockRows() {
        return blockRows;
    }

    synchronized Block block(int number) throws IOException {
        Block block = cache.get(number);
        if (block == null) {
            block = load(number);
            cache.put(number, block);
            cached += block.byteCount();
            var eldest = cache.entrySet().iterator();
            while (cached > cacheBytes && cache.size() > 1) {
                cached -= eldest.next().getValue().byteCount();
                eldest.remove();
            }
        }
        return block;
    }

    private Block load(int number) throws IOException {
        int f = fileOfBlock[number];
        ShardFile file = manifest.files().get(f);
        String path = manifest.directory() + "/" + file.path();
        Open opened = open(f, file, path);
        int rows = blockRows[number];
        byte[] bytes = new byte[blockBytes[number]];
        String where = path + ": block " + (numberInFile[number] + 1) + " of "
                + file.blockRows().size();
        try {
            opened.file.readFully(opened.headBytes + offsetAfterHead[number], bytes, 0, bytes.length);
        } catch (EOFException e) {
            throw new CorruptShardException(
                    where + ": expected " + bytes.length + " bytes, got fewer. " + CorruptShardException.REMEDY);
        }
        ByteBuffer frame = ShardFormat.littleEndian(bytes);
        int expected = frame.getInt(bytes.length - 4);
        int found = ShardFormat.crc(bytes, 0, bytes.length - 4);
        if (expected != found) {
            throw CorruptShardException.checksum(where, expected, found);
        }
        if (frame.getInt(0) != rows) {
            throw new CorruptShardException(where + ": expected " + rows + " rows as in the manifest, got "
                    + frame.getInt(0) + ". " + CorruptShardException.REMEDY);
        }
        return new Block(manifest.schema(), rows, bytes, 8);
    }

    private Open open(int f, ShardFile file, String path) throws IOException {
        if (closed) {
            throw new IOException(path + ": closed");
        }
        Open known = open.get(f);
        if (known != null) {
            return known;
        }
        if (open.size() >= OPEN_FILES) {
            var eldest = open.entrySet().iterator();
            eldest.next().getValue().file.close();
            eldest.remove();
        }
        Files.RandomAccess random = files.openRandom(path);
        try {
            Open opened = new Open(random, checkedHead(random, file, path));
            open.put(f, opened);
            return opened;
        } catch (IOException | RuntimeException e) {
            random.close();
            throw e;
        }
    }

    private int checkedHead(Files.RandomAccess random, ShardFile file, String path) throws IOException {
        if (random.size() != file.size()) {
            throw new CorruptShardException(path + ": expected " + file.size() + " bytes, got " + random.size() + ". "
                    + CorruptShardException.REMEDY);
        }
        byte[] prefix = new byte[ShardFormat.prefixBytes()];
        random.readFully(0, prefix, 0, prefix.length);
        byte[] head = new byte[ShardFormat.headBytes(prefix, path)];
        random.readFully(0, head, 0, head.length);
        ShardSchema found = ShardFormat.schema(head, path);
        if (!found.equals(manifest.schema())) {
            throw new CorruptShardException(path + ": expected " + manifest.schema() + " as in the manifest, got "
                    + found + ". " + CorruptShardException.REMEDY);
        }
        return head.length;
    }

    @Override
    public synchronized void close() {
        closed = true;
        cache.clear();
        for (Map.Entry<Integer, Open> entry : open.entrySet()) {
            try {
                entry.getValue().file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        open.clear();
    }
}
