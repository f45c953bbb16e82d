package io.lockstep.driver.simulation;

import io.lockstep.driver.files.Files;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The simulated disk as the checker sees it: nothing takes time, nothing fails. */
public class MemoryFiles implements Files {
    /** A change of the disk. */
    interface Change {
        void make() throws IOException;
    }

    private final Map<String, byte[]> files;

    public MemoryFiles(Map<String, byte[]> files) {
        this.files = files;
    }

    /** Before every operation. */
    void pause() throws IOException {}

    /**
     * Makes a change.
     *
     * @param whole all of it
     * @param part what a writer leaves of it who dies on the way
     */
    void change(String path, Change whole, Change part) throws IOException {
        whole.make();
    }

    /** A small file is there whole. */
    void published(String path) {}

    /** How much of so many bytes or files a writer gets done who dies on the way. */
    int part(int count) {
        return count;
    }

    private byte[] content(String path) throws IOException {
        byte[] content = files.get(path);
        if (content == null) {
            throw new FileNotFoundException(path + ": no such file");
        }
        return content;
    }

    @Override
    public String qualify(String path) {
        return path;
    }

    @Override
    public InputStream open(String path) throws IOException {
        return new ByteArrayInputStream(read(path));
    }

    @Override
    public RandomAccess openRandom(String path) {
        throw new UnsupportedOperationException(path);
    }

    @Override
    public byte[] read(String path, long most) throws IOException {
        pause();
        return content(path);
    }

    @Override
    public OutputStream create(String path) throws IOException {
        change(path, () -> put(path, new byte[0]), () -> {});
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int count) throws IOException {
                change(
                        path,
                        () -> append(path, source, offset, count),
                        () -> append(path, source, offset, part(count)));
            }
        };
    }

    /** A file that was deleted meanwhile stays so, as an unlinked one does. */
    private void append(String path, byte[] source, int offset, int count) {
        byte[] old = files.get(path);
        if (old != null) {
            byte[] longer = Arrays.copyOf(old, old.length + count);
            System.arraycopy(source, offset, longer, old.length, count);
            files.put(path, longer);
        }
    }

    private void put(String path, byte[] content) throws FileAlreadyExistsException {
        if (files.putIfAbsent(path, content) != null) {
            throw new FileAlreadyExistsException(path);
        }
    }

    @Override
    public void publish(String path, byte[] content) throws IOException {
        change(
                path,
                () -> {
                    put(path, content);
                    published(path);
                },
                () -> {});
    }

    @Override
    public void replace(String path, byte[] content) throws IOException {
        change(path, () -> files.put(path, content), () -> {});
    }

    @Override
    public void move(String from, String to) {
        throw new UnsupportedOperationException(from);
    }

    @Override
    public boolean exists(String path) throws IOException {
        pause();
        return files.containsKey(path);
    }

    @Override
    public List<Entry> list(String directory) throws IOException {
        pause();
        String prefix = directory + "/";
        Map<String, Entry> entries = new TreeMap<>();
        files.forEach((path, content) -> {
            if (path.startsWith(prefix)) {
                String rest = path.substring(prefix.length());
                int slash = rest.indexOf('/');
                String name = slash < 0 ? rest : rest.substring(0, slash);
                entries.putIfAbsent(
                        name, new Entry(prefix + name, name, slash >= 0, slash < 0 ? content.length : 0, 0));
            }
        });
        return new ArrayList<>(entries.values());
    }

    @Override
    public void makeDirectories(String directory) {
        // a directory is there as soon as a file is in it
    }

    @Override
    public void delete(String path) throws IOException {
        List<String> all = new ArrayList<>();
        files.keySet().forEach(file -> {
            if (file.equals(path) || file.startsWith(path + "/")) {
                all.add(file);
            }
        });
        change(
                path,
                () -> all.forEach(files::remove),
                () -> all.subList(0, part(all.size())).forEach(files::remove));
    }

    @Override
    public void deleteIfEmpty(String directory) {
        // there is no empty one
    }

    @Override
    public Map<String, String> settings() {
        return Map.of();
    }
}
