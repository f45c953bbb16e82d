package io.lockstep.driver.files;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Files of one directory, held in memory and only read. */
public final class HeldFiles implements Files {
    private final String directory;
    private final Map<String, byte[]> contents;

    /**
     * @param directory by which they are asked for; nothing else has its name
     * @param contents by the files' names in it; not copied and never modified
     */
    public HeldFiles(String directory, Map<String, byte[]> contents) {
        this.directory = directory;
        this.contents = contents;
    }

    /**
     * What the files of a directory hold, those in directories of it left out.
     *
     * @throws IOException when one cannot be read, or is larger than an array may be
     */
    public static Map<String, byte[]> contents(Files files, String directory) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        for (Entry entry : files.list(directory)) {
            if (!entry.directory()) {
                contents.put(entry.name(), files.read(entry.path(), Integer.MAX_VALUE - Long.BYTES));
            }
        }
        return contents;
    }

    private byte[] content(String path) throws FileNotFoundException {
        byte[] content = path.startsWith(directory + "/") ? contents.get(path.substring(directory.length() + 1)) : null;
        if (content == null) {
            throw new FileNotFoundException(path + ": expected one of " + contents.keySet() + ", got another name");
        }
        return content;
    }

    @Override
    public String qualify(String path) {
        return path;
    }

    @Override
    public InputStream open(String path) throws IOException {
        return new ByteArrayInputStream(content(path));
    }

    @Override
    public RandomAccess openRandom(String path) throws IOException {
        byte[] content = content(path);
        return new RandomAccess() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public void readFully(long position, byte[] target, int offset, int count) throws IOException {
                if (position < 0 || position > content.length - (long) count) {
                    throw new EOFException(path + ": expected " + count + " bytes from " + position + ", got "
                            + content.length + " in all");
                }
                System.arraycopy(content, (int) position, target, offset, count);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public byte[] read(String path, long most) throws IOException {
        byte[] content = content(path);
        if (content.length > most) {
            throw new IOException(path + ": expected at most " + most + " bytes, got " + content.length);
        }
        return content.clone();
    }

    @Override
    public boolean exists(String path) {
        return path.equals(directory)
                || (path.startsWith(directory + "/") && contents.containsKey(path.substring(directory.length() + 1)));
    }

    @Override
    public List<Entry> list(String path) {
        return path.equals(directory)
                ? contents.entrySet().stream()
                        .map(file -> new Entry(
                                directory + "/" + file.getKey(), file.getKey(), false, file.getValue().length, 0))
                        .toList()
                : List.of();
    }

    @Override
    public OutputStream create(String path) {
        throw readOnly(path);
    }

    @Override
    public void publish(String path, byte[] content) {
        throw readOnly(path);
    }

    @Override
    public void replace(String path, byte[] content) {
        throw readOnly(path);
    }

    @Override
    public void move(String from, String to) {
        throw readOnly(from);
    }

    @Override
    public void makeDirectories(String path) {
        throw readOnly(path);
    }

    @Override
    public void delete(String path) {
        throw readOnly(path);
    }

    @Override
    public void deleteIfEmpty(String path) {
        throw readOnly(path);
    }

    /** There is nothing by which another process could make the same. */
    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    private static UnsupportedOperationException readOnly(String path) {
        return new UnsupportedOperationException(path + ": expected to be read, got a change");
    }
}
