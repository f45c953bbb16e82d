package io.lockstep.driver.files;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files of this machine where there is no Hadoop, to be read alone. */
public final class LocalReader implements Files {
    private static final String SCHEME = "file:";

    /** A file open at any position. */
    private record Channel(String path, FileChannel channel, long size) implements RandomAccess {
        @Override
        public void readFully(long position, byte[] target, int offset, int count) throws IOException {
            ByteBuffer into = ByteBuffer.wrap(target, offset, count);
            while (into.hasRemaining()) {
                if (channel.read(into, position + count - into.remaining()) < 0) {
                    throw new EOFException(path + ": expected " + count + " bytes from " + position
                            + " on, got a file of " + size + ". Copy it whole");
                }
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public String qualify(String path) {
        Path local = path.startsWith(SCHEME) ? Path.of(URI.create(path).getPath()) : Path.of(path);
        return SCHEME + local.toAbsolutePath().normalize();
    }

    private Path local(String path) {
        return Path.of(qualify(path).substring(SCHEME.length()));
    }

    @Override
    public InputStream open(String path) throws IOException {
        LocalDisk.refuseOther(local(path).toString());
        try {
            return java.nio.file.Files.newInputStream(local(path));
        } catch (NoSuchFileException e) {
            throw missing(path, e);
        }
    }

    @Override
    public RandomAccess openRandom(String path) throws IOException {
        LocalDisk.refuseOther(local(path).toString());
        try {
            FileChannel channel = FileChannel.open(local(path));
            return new Channel(path, channel, channel.size());
        } catch (NoSuchFileException e) {
            throw missing(path, e);
        }
    }

    private static FileNotFoundException missing(String path, NoSuchFileException cause) {
        FileNotFoundException missing = new FileNotFoundException(path + ": expected a file, got none. Check the path");
        missing.initCause(cause);
        return missing;
    }

    @Override
    public byte[] read(String path, long most) throws IOException {
        try (RandomAccess in = openRandom(path)) {
            if (in.size() > most) {
                throw new IOException(path + ": expected at most " + most + " bytes, got " + in.size()
                        + ". The file is not what its name says");
            }
            byte[] content = new byte[Math.toIntExact(in.size())];
            in.readFully(0, content, 0, content.length);
            return content;
        }
    }

    @Override
    public boolean exists(String path) {
        return java.nio.file.Files.exists(local(path));
    }

    @Override
    public List<Entry> list(String directory) throws IOException {
        if (!java.nio.file.Files.isDirectory(local(directory))) {
            return List.of();
        }
        try (Stream<Path> paths = java.nio.file.Files.list(local(directory))) {
            return paths.sorted()
                    .map(path -> new Entry(
                            SCHEME + path,
                            path.getFileName().toString(),
                            java.nio.file.Files.isDirectory(path),
                            path.toFile().length(),
                            path.toFile().lastModified()))
                    .toList();
        }
    }

    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    private static IOException refused(String path) {
        return new IOException(path + ": expected files that are read alone, got one to change. Use HadoopFiles");
    }

    @Override
    public OutputStream create(String path) throws IOException {
        throw refused(path);
    }

    @Override
    public void publish(String path, byte[] content) throws IOException {
        throw refused(path);
    }

    @Override
    public void replace(String path, byte[] content) throws IOException {
        throw refused(path);
    }

    @Override
    public void move(String from, String to) throws IOException {
        throw refused(from);
    }

    @Override
    public void makeDirectories(String directory) throws IOException {
        throw refused(directory);
    }

    @Override
    public void delete(String path) throws IOException {
        throw refused(path);
    }

    @Override
    public void deleteIfEmpty(String directory) throws IOException {
        throw refused(directory);
    }
}
