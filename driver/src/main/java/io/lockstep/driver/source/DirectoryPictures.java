package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;

/** Files of a directory by their names below it, read one after another. */
final class DirectoryPictures implements Iterator<PictureFile> {
    private final Files files;
    private final String root;
    private final Iterator<String> names;
    private final boolean labels;

    /** @param root qualified */
    DirectoryPictures(Files files, String root, Iterator<String> names, boolean labels) {
        this.files = files;
        this.root = root;
        this.names = names;
        this.labels = labels;
    }

    /** Names of all files below a directory, sorted level by level; a hidden directory stands for what is in it. */
    static void list(Files files, String directory, String prefix, List<String> names) throws IOException {
        for (Files.Entry entry : files.list(directory)) {
            String name = prefix + entry.name();
            boolean hidden = entry.name().startsWith(".") || entry.name().startsWith("_");
            if (entry.directory() && !hidden) {
                list(files, entry.path(), name + "/", names);
            } else {
                names.add(name);
            }
        }
    }

    @Override
    public boolean hasNext() {
        return names.hasNext();
    }

    @Override
    public PictureFile next() {
        String name = names.next();
        String where = root + "/" + name;
        String problem = PictureFile.problem(name, labels);
        if (!problem.isEmpty()) {
            return PictureFile.without(where, name, problem);
        }
        try (InputStream in = files.open(where)) {
            byte[] content = in.readNBytes(PictureFile.MOST_BYTES + 1);
            return content.length > PictureFile.MOST_BYTES
                    ? PictureFile.tooLarge(where, name)
                    : new PictureFile(where, name, "", content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
