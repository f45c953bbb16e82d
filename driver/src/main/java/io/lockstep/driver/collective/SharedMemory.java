package io.lockstep.driver.collective;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file in memory, with a ring for each other rank of the host, in which this rank writes what it would otherwise
 * send. Its name and a random token travel over the authenticated connections; only the same user can open it. It is
 * unlinked as soon as the others have opened it, and its memory goes with the last process that maps it.
 */
final class SharedMemory {
    private static final String PREFIX = "lockstep-";
    private static final String OFFER = "[0-9a-f]{32}" + PREFIX + "[0-9a-f]{32}";
    private static final int TOKEN_BYTES = 16;
    private static final int HEAD_BYTES = 64;
    private static final int SLOTS_MAXIMUM = 64;
    private static final int SLOTS_MINIMUM = 4;
    private static final int BYTES_MAXIMUM = 16 << 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path path;
    private final byte[] token;
    private final MappedByteBuffer memory;

    private SharedMemory(Path path, byte[] token, MappedByteBuffer memory) {
        this.path = path;
        this.token = token;
        this.memory = memory;
    }

    /** Slots of each ring, the fewer the more ranks there are; 0 where too few would be left. */
    static int slots(int ranks, int bodyBytes) {
        long all = BYTES_MAXIMUM / ((long) bodyBytes * ranks);
        return all < SLOTS_MINIMUM ? 0 : (int) Math.min(SLOTS_MAXIMUM, all);
    }

    /**
     * Takes memory for rings to all ranks of the roster.
     *
     * @return null where there is none to be had
     */
    static @Nullable SharedMemory create(Path directory, int ranks, int bodyBytes) {
        int slots = slots(ranks, bodyBytes);
        byte[] token = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(token);
        Path path = directory.resolve(PREFIX + HexFormat.of().formatHex(token));
        if (slots == 0 || !Files.isDirectory(directory)) {
            return null;
        }
        try {
            RANDOM.nextBytes(token);
            return new SharedMemory(path, token, allocated(path, token, size(ranks, slots, bodyBytes)));
        } catch (IOException | UnsupportedOperationException e) {
            delete(path);
            return null; // what cannot be shared is sent
        }
    }

    /** Every byte is written, so that memory that is missing is missed now and not when it is used. */
    private static MappedByteBuffer allocated(Path path, byte[] token, int size) throws IOException {
        try (FileChannel file = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer zeros = ByteBuffer.allocate(size);
            zeros.put(0, token);
            while (zeros.hasRemaining()) {
                file.write(zeros);
            }
            return file.map(FileChannel.MapMode.READ_WRITE, 0, size);
        }
    }

    private static int size(int ranks, int slots, int bodyBytes) {
        return HEAD_BYTES + ranks * SharedRing.byteCount(slots, bodyBytes);
    }

    /** Name and token, for {@link #open}. */
    byte[] offer() {
        return (HexFormat.of().formatHex(token) + path.getFileName()).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Opens the memory of another rank.
     *
     * @param directory where both look for it
     * @param offer what it says of it; empty when it has none
     * @return null when it is not to be had here
     */
    static @Nullable SharedMemory open(Path directory, byte[] offer, int ranks, int bodyBytes) {
        String text = new String(offer, StandardCharsets.UTF_8);
        if (!text.matches(OFFER)) {
            return null;
        }
        int size = size(ranks, slots(ranks, bodyBytes), bodyBytes);
        Path path = directory.resolve(text.substring(2 * TOKEN_BYTES));
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (file.size() != size) {
                return null;
            }
            byte[] token = HexFormat.of().parseHex(text.substring(0, 2 * TOKEN_BYTES));
            SharedMemory memory = new SharedMemory(path, token, file.map(FileChannel.MapMode.READ_WRITE, 0, size));
            byte[] found = new byte[TOKEN_BYTES];
            memory.memory.get(0, found);
            return Arrays.equals(found, token) ? memory : null;
        } catch (IOException | RuntimeException e) {
            return null; // another host, another user, another view of the file system
        }
    }

    /** The ring to a rank. */
    SharedRing ring(int rank, int ranks, int bodyBytes) {
        int slots = slots(ranks, bodyBytes);
        int bytes = SharedRing.byteCount(slots, bodyBytes);
        ByteBuffer part = memory.slice(HEAD_BYTES + rank * bytes, bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new SharedRing(part, slots, bodyBytes);
    }

    /** Takes the name away; who has opened it keeps it. */
    void unlink() {
        delete(path);
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            path.toFile().deleteOnExit();
        }
    }
}
