package io.lockstep.driver.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Files of which some are in no listing.
 *
 * @param all the files
 * @param kept what is left of a directory's entries
 */
public record FilesWithout(Files all, UnaryOperator<List<Entry>> kept) implements Files {
    /** @param without qualified paths of those that are not listed */
    public static Files paths(Files all, Set<String> without) {
        Set<String> left = Set.copyOf(without);
        return new FilesWithout(
                all,
                entries -> entries.stream()
                        .filter(entry -> !left.contains(entry.path()))
                        .toList());
    }

    @Override
    public List<Entry> list(String directory) throws IOException {
        return kept.apply(all.list(directory));
    }

    @Override
    public List<Entry> list(String directory, Predicate<String> needed) throws IOException {
        return kept.apply(all.list(directory, needed));
    }

    @Override
    public String qualify(String path) {
        return all.qualify(path);
    }

    @Override
    public InputStream open(String path) throws IOException {
        return all.open(path);
    }

    @Override
    public RandomAccess openRandom(String path) throws IOException {
        return all.openRandom(path);
    }

    @Override
    public byte[] read(String path, long most) throws IOException {
        return all.read(path, most);
    }

    @Override
    public Optional<String> checksum(String path) throws IOException {
        return all.checksum(path);
    }

    @Override
    public OutputStream create(String path) throws IOException {
        return all.create(path);
    }

    @Override
    public void publish(String path, byte[] content) throws IOException {
        all.publish(path, content);
    }

    @Override
    public void replace(String path, byte[] content) throws IOException {
        all.replace(path, content);
    }

    @Override
    public void move(String from, String to) throws IOException {
        all.move(from, to);
    }

    @Override
    public boolean exists(String path) throws IOException {
        return all.exists(path);
    }

    @Override
    public String realPath(String path) throws IOException {
        return all.realPath(path);
    }

    @Override
    public void makeDirectories(String directory) throws IOException {
        all.makeDirectories(directory);
    }

    @Override
    public void delete(String path) throws IOException {
        all.delete(path);
    }

    @Override
    public void deleteIfEmpty(String directory) throws IOException {
        all.deleteIfEmpty(directory);
    }

    @Override
    public Optional<Access> access(String path) throws IOException {
        return all.access(path);
    }

    @Override
    public void restrict(String path, Access access) throws IOException {
        all.restrict(path, access);
    }

    @Override
    public Optional<String> secret(String name) throws IOException {
        return all.secret(name);
    }

    @Override
    public Map<String, String> settings() {
        return all.settings();
    }
}
