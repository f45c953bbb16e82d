package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.NotPlainFileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Files of a directory by their names below it, read one after another. */
final class DirectoryFiles implements Iterator<FolderFile> {
    private final Files files;
    private final String root;
    private final Iterator<String> names;
    private final FolderFiles wanted;

    /** @param root qualified */
    DirectoryFiles(Files files, String root, Iterator<String> names, FolderFiles wanted) {
        this.files = files;
        this.root = root;
        this.names = names;
        this.wanted = wanted;
    }

    /** Names of all files below a directory, hidden ones too. */
    static List<String> list(Files files, String directory) throws IOException {
        List<String> names = new ArrayList<>();
        for (Files.Entry entry : SourceFiles.below(files, directory)) {
            names.add(entry.path().substring(directory.length() + 1));
        }
        return names;
    }

    @Override
    public boolean hasNext() {
        return names.hasNext();
    }

    @Override
    public FolderFile next() {
        String name = names.next();
        String where = root + "/" + name;
        String problem = wanted.problem(name);
        if (!problem.isEmpty()) {
            return FolderFile.without(where, name, problem);
        }
        try (InputStream in = files.open(where)) {
            byte[] content = in.readNBytes(FolderFile.MOST_BYTES + 1);
            return content.length > FolderFile.MOST_BYTES
                    ? FolderFile.tooLarge(where, name)
                    : new FolderFile(where, name, "", content);
        } catch (NotPlainFileException e) {
            return FolderFile.without(
                    where, name, "no plain file: expected a file's own bytes, got a pipe, socket or device");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
