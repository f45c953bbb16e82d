package io.lockstep.jobs.download;

import io.lockstep.driver.failure.InfrastructureException;
import io.lockstep.driver.files.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Download of a data set into a directory. A file is there whole, with the SHA-256 of the table, or under its own name not at all;
 * what is there already and right is not fetched again, and nothing of the user's is overwritten.
 *
 * @param output directory, made when absent
 * @param fetch how a file is fetched
 * @param progress hears of each file and its bytes
 */
public record Download(Path output, Fetch fetch, BiConsumer<RemoteFile, Long> progress) {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Bytes that an archive may hold, for each of its own. */
    private static final int MOST_EXPANSION = 200;

    private static final int MOST_FILES = 1_000_000;

    /** File of a data set, as it is now.
     *
     * @param path where it is
     * @param fetched whether it was fetched now; false: it was there
     */
    public record Fetched(RemoteFile file, Path path, boolean fetched) {}

    /** As it is done for people. */
    public static Download into(Path output, BiConsumer<RemoteFile, Long> progress) {
        return new Download(output, Fetch.STANDARD, progress);
    }

    /** Fetches what is not there, and unpacks what is an archive. */
    public List<Fetched> of(DataSet set) throws IOException {
        makeDirectories(output);
        Path lockFile = output.resolve("." + set.name() + ".lock");
        try (FileChannel channel = locked(lockFile);
                FileLock lock = lock(channel, lockFile)) {
            Objects.requireNonNull(lock);
            refuseFullDisk(set);
            List<Fetched> found = new ArrayList<>();
            for (RemoteFile file : set.files()) {
                found.add(one(file));
            }
            return List.copyOf(found);
        }
    }

    private static void makeDirectories(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new IOException(
                    directory + ": expected a directory to write to, got '"
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + "'. Say --output for another",
                    e);
        }
    }

    private static FileChannel locked(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException(
                    file + ": expected a directory that can be written to, got '"
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + "'. Say --output for another",
                    e);
        }
    }

    private static FileLock lock(FileChannel channel, Path file) throws IOException {
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new InfrastructureException(
                    file + ": expected nobody else to fetch this data set, got another process that does. Wait for it,"
                            + " and start again: what it fetched is taken",
                    null);
        }
        return lock;
    }

    private void refuseFullDisk(DataSet set) throws IOException {
        long needed = 0;
        for (RemoteFile file : set.files()) {
            if (!Files.exists(output.resolve(file.path()))) {
                Path part = part(output.resolve(file.path()));
                needed += file.bytes() - (Files.exists(part) ? Files.size(part) : 0);
            }
        }
        long free = Files.getFileStore(output).getUsableSpace();
        if (needed > free) {
            throw new IOException(output + ": expected " + needed + " bytes of space for " + set.name() + ", got "
                    + free + ". Free some, or say --output for another directory");
        }
    }

    private Fetched one(RemoteFile file) throws IOException {
        Path target = output.resolve(file.path());
        boolean there = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        if (there) {
            refuseOther(file, target);
        } else {
            makeDirectories(Objects.requireNonNull(target.getParent()));
            fetch(file, target);
        }
        if (!file.unpacked().isEmpty()) {
            unpack(file, target);
        }
        return new Fetched(file, target, !there);
    }

    private static void refuseOther(RemoteFile file, Path target) throws IOException {
        String found = Files.isRegularFile(target)
                ? sha256(target)
                : Files.isDirectory(target) ? "a directory" : "a link to nothing, or a device";
        if (!found.equals(file.sha256())) {
            throw new IOException(target + ": expected SHA-256 " + file.sha256() + ", got " + found
                    + ". It is another file, or was changed: move it away, or say --output for another directory");
        }
    }

    private void fetch(RemoteFile file, Path target) throws IOException {
        Path part = part(target);
        fetch.into(file, part, bytes -> progress.accept(file, bytes));
        String found = sha256(part);
        if (!found.equals(file.sha256())) {
            Fetch.begin(part);
            throw new IOException(file.address() + ": expected SHA-256 " + file.sha256() + ", got " + found
                    + ". It was damaged on the way, or the file there is another one now: nothing of it is kept. Try"
                    + " once more");
        }
        try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        Fetch.begin(part);
    }

    private static Path part(Path target) {
        return target.resolveSibling("." + target.getFileName() + ".part");
    }

    /** Unpacks aside, and gives it its name once it is whole: a directory of that name is. */
    private void unpack(RemoteFile file, Path archive) throws IOException {
        Path target = output.resolve(file.unpacked());
        if (Files.exists(target)) {
            return;
        }
        Path aside = target.resolveSibling("." + target.getFileName() + ".unpacking");
        remove(aside);
        try {
            Unpacking.of(archive, aside, file.bytes() * MOST_EXPANSION + BUFFER_BYTES, MOST_FILES);
            Path inner = aside.resolve(Objects.requireNonNull(target.getFileName()));
            Files.move(Files.isDirectory(inner) ? inner : aside, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            remove(aside);
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> found = Files.walk(directory)) {
            paths = found.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    private static String sha256(Path path) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(path)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return Sha256.hex(digest);
    }
}
