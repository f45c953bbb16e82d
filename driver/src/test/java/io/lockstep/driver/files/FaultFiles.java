package io.lockstep.driver.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Real files that stop working at the k-th change, in the middle of it: what a kill at that moment leaves behind. */
public final class FaultFiles implements Files {
    private final Files files;
    private int changesLeft;

    /** @param changes how many succeed: creations, published files, deletions */
    public FaultFiles(Files files, int changes) {
        this.files = files;
        this.changesLeft = changes;
    }

    /** Whether the fault has happened. */
    public boolean failed() {
        return changesLeft < 0;
    }

    private boolean fails() {
        changesLeft--;
        return changesLeft < 0;
    }

    private static IOException fault() {
        return new IOException("killed here");
    }

    @Override
    public Map<String, String> settings() {
        return files.settings();
    }

    @Override
    public String qualify(String path) {
        return files.qualify(path);
    }

    @Override
    public InputStream open(String path) throws IOException {
        return files.open(path);
    }

    @Override
    public RandomAccess openRandom(String path) throws IOException {
        return files.openRandom(path);
    }

    @Override
    public byte[] read(String path, long most) throws IOException {
        return files.read(path, most);
    }

    @Override
    public OutputStream create(String path) throws IOException {
        boolean fails = fails();
        if (changesLeft < -1) {
            throw fault();
        }
        OutputStream out = files.create(path);
        return fails ? new HalfWritten(out) : out;
    }

    /** Half of the first write arrives. */
    private static final class HalfWritten extends OutputStream {
        private final OutputStream out;

        HalfWritten(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            throw fault();
        }

        @Override
        public void write(byte[] source, int offset, int count) throws IOException {
            out.write(source, offset, count / 2);
            throw fault();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    @Override
    public void publish(String path, byte[] content) throws IOException {
        if (fails()) {
            throw fault();
        }
        files.publish(path, content);
    }

    @Override
    public void replace(String path, byte[] content) throws IOException {
        if (fails()) {
            throw fault();
        }
        files.replace(path, content);
    }

    @Override
    public void move(String from, String to) throws IOException {
        if (fails()) {
            throw fault();
        }
        files.move(from, to);
    }

    @Override
    public boolean exists(String path) throws IOException {
        return files.exists(path);
    }

    @Override
    public List<Entry> list(String directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public void makeDirectories(String directory) throws IOException {
        files.makeDirectories(directory);
    }

    @Override
    public void deleteIfEmpty(String directory) throws IOException {
        if (fails()) {
            throw fault();
        }
        files.deleteIfEmpty(directory);
    }

    @Override
    public void delete(String path) throws IOException {
        if (fails()) {
            throw fault();
        }
        files.delete(path);
    }
}
