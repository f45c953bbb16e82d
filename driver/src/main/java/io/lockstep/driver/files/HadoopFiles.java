package io.lockstep.driver.files;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileChecksum;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options.CreateOpts;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Files} over Hadoop's {@link FileContext}, whose {@code rename(NONE)} fails where {@code FileSystem.rename}
 * would overwrite, nest or say nothing. Local files go without Hadoop's {@code .crc} companions, and are published by a
 * hard link, because the local rename checks and moves in two steps.
 */
public final class HadoopFiles implements Files {
    private static final Logger LOGGER = LoggerFactory.getLogger(HadoopFiles.class);
    private static final AtomicLong TEMPORARY = new AtomicLong();
    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Configuration configuration;

    /** A context is costly to make, and serves all threads of a user. */
    private final Map<Place, FileContext> contexts = new ConcurrentHashMap<>();

    private record Place(@Nullable String scheme, @Nullable String authority, UserGroupInformation user) {}

    /** @param configuration of Hadoop. Copied. */
    public HadoopFiles(Configuration configuration) {
        this.configuration = new Configuration(configuration);
        this.configuration.set("fs.AbstractFileSystem.file.impl", "org.apache.hadoop.fs.local.RawLocalFs");
    }

    private FileContext context(Path path) throws IOException {
        URI uri = path.toUri();
        Place place = new Place(uri.getScheme(), uri.getAuthority(), UserGroupInformation.getCurrentUser());
        FileContext known = contexts.get(place);
        if (known == null) {
            if (uri.getScheme() != null) {
                Schemes.prepare(configuration, uri.getScheme());
            }
            known = uri.getScheme() == null
                    ? FileContext.getFileContext(configuration)
                    : FileContext.getFileContext(uri, configuration);
            contexts.put(place, known);
        }
        return known;
    }

    @Override
    public String qualify(String path) {
        try {
            Path given = new Path(path);
            return context(given).makeQualified(given).toString();
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    path + ": expected a path or URI of a known file system, got " + e.getMessage(), e);
        }
    }

    @Override
    public InputStream open(String path) throws IOException {
        Path file = new Path(path);
        refuseOther(file);
        try {
            return new Explained.Input(path, context(file).open(file));
        } catch (IOException e) {
            throw Explained.failure(path, e);
        }
    }

    @Override
    public RandomAccess openRandom(String path) throws IOException {
        Path file = new Path(path);
        refuseOther(file);
        FileContext context = context(file);
        long size = context.getFileStatus(file).getLen();
        return new OpenFile(context.open(file), size, path);
    }

    private record OpenFile(FSDataInputStream stream, long size, String path) implements RandomAccess {
        @Override
        public void readFully(long position, byte[] target, int offset, int count) throws IOException {
            if (position + count > size) {
                throw new EOFException(path + ": expected " + count + " bytes at " + position + ", the file has " + size
                        + ". It is truncated");
            }
            try {
                stream.readFully(position, target, offset, count);
            } catch (IOException e) {
                throw Explained.failure(path, e);
            }
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    @Override
    public byte[] read(String path, long most) throws IOException {
        try (InputStream in = open(path)) {
            byte[] content = in.readNBytes((int) Math.min(LARGEST_ARRAY, most + 1));
            if (content.length > most) {
                throw new IOException(path + ": expected a file of at most " + most
                        + " bytes, got more. It is damaged, or not what its name says");
            }
            return content;
        }
    }

    @Override
    public Optional<String> checksum(String path) throws IOException {
        Path file = new Path(path);
        if (isLocal(file)) {
            return Optional.empty();
        }
        FileChecksum kept = context(file).getFileChecksum(file);
        if (kept != null && kept.getLength() > 0) {
            return Optional.of(kept.getAlgorithmName() + ":" + HexFormat.of().formatHex(kept.getBytes()));
        }
        return context(file).getFileStatus(file) instanceof EtagSource source && source.getEtag() != null
                ? Optional.of("etag:" + source.getEtag())
                : Optional.empty();
    }

    @Override
    public OutputStream create(String path) throws IOException {
        Path file = new Path(path);
        try {
            return new Explained.Output(
                    path, context(file).create(file, EnumSet.of(CreateFlag.CREATE), CreateOpts.createParent()));
        } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
            throw exists(path, e);
        } catch (IOException e) {
            throw Explained.failure(path, e);
        }
    }

    @Override
    public void publish(String path, byte[] content) throws IOException {
        Path target = new Path(qualify(path));
        Path temporary = temporary(target, content);
        try {
            if (isLocal(target)) {
                java.nio.file.Files.createLink(local(target), local(temporary));
                discard(temporary);
            } else {
                context(target).rename(temporary, target, Rename.NONE);
            }
        } catch (IOException e) {
            resolve(temporary, target, content, e);
        }
    }

    @Override
    public void replace(String path, byte[] content) throws IOException {
        Path target = new Path(qualify(path));
        Path temporary = temporary(target, content);
        try {
            if (isLocal(target)) {
                java.nio.file.Files.move(local(temporary), local(target), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            } else {
                context(target).rename(temporary, target, Rename.OVERWRITE);
            }
        } catch (IOException e) {
            resolve(temporary, target, content, e);
        }
    }

    private void refuseOther(Path file) throws IOException {
        Path qualified = context(file).makeQualified(file);
        if (isLocal(qualified)) {
            LocalDisk.refuseOther(qualified.toUri().getPath());
        }
    }

    private static boolean isLocal(Path qualified) {
        return "file".equals(qualified.toUri().getScheme());
    }

    private static java.nio.file.Path local(Path qualified) {
        return java.nio.file.Path.of(qualified.toUri());
    }

    /** A file beside the target, under a name that no other writer has. */
    private Path temporary(Path target, byte[] content) throws IOException {
        Path temporary = new Path(
                target.getParent(),
                "." + target.getName() + "." + ProcessHandle.current().pid() + "-" + System.nanoTime() + "-"
                        + TEMPORARY.incrementAndGet());
        try (OutputStream out = create(temporary.toString())) {
            out.write(content);
        } catch (IOException e) {
            discard(temporary);
            throw e;
        }
        return temporary;
    }

    /**
     * After a failure, which may be one of the answer only: a request that was carried out has moved the file away, and
     * its content is where it was to go. Everything else is a failure.
     */
    private void resolve(Path temporary, Path target, byte[] content, IOException failure) throws IOException {
        try {
            if (!exists(temporary.toString())
                    && exists(target.toString())
                    && Arrays.equals(read(target.toString()), content)) {
                return;
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        discard(temporary);
        if (failure instanceof org.apache.hadoop.fs.FileAlreadyExistsException) {
            throw exists(target.toString(), failure);
        }
        throw Explained.failure(target.toString(), failure);
    }

    /** Nobody reads it: where it cannot be deleted now, it goes with its directory. */
    private void discard(Path temporary) {
        try {
            context(temporary).delete(temporary, false);
        } catch (IOException e) {
            LOGGER.debug("{} is left behind", temporary, e);
        }
    }

    private static FileAlreadyExistsException exists(String path, IOException cause) {
        FileAlreadyExistsException e = new FileAlreadyExistsException(path);
        e.initCause(cause);
        return e;
    }

    @Override
    public void move(String from, String to) throws IOException {
        Path source = new Path(from);
        try {
            context(source).rename(source, new Path(to), Rename.NONE);
        } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
            throw exists(to, e);
        } catch (FileNotFoundException e) {
            throw e;
        } catch (IOException e) {
            if (exists(from) || !exists(to)) {
                throw e;
            }
        }
    }

    @Override
    public boolean exists(String path) throws IOException {
        Path file = new Path(path);
        return context(file).util().exists(file);
    }

    @Override
    public List<Entry> list(String directory) throws IOException {
        try {
            return entries(new Path(directory));
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    @Override
    public List<Entry> list(String directory, Predicate<String> needed) throws IOException {
        Path path = new Path(qualify(directory));
        if (!isLocal(path)) {
            return entries(path);
        }
        String local = path.toUri().getPath();
        LocalDisk.refuseUnspelled(local);
        LocalDisk.refuseClosed(local);
        List<Entry> entries = entries(path);
        LocalDisk.refuseUnseen(local, entries.stream().map(Entry::name).collect(Collectors.toSet()), needed);
        return entries;
    }

    private List<Entry> entries(Path directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try {
            RemoteIterator<FileStatus> found = context(directory).listStatus(directory);
            while (found.hasNext()) {
                FileStatus status = found.next();
                entries.add(new Entry(
                        status.getPath().toString(),
                        status.getPath().getName(),
                        status.isDirectory(),
                        status.getLen(),
                        status.getModificationTime()));
            }
        } catch (FileNotFoundException e) {
            throw e;
        } catch (IOException e) {
            throw Explained.failure(directory.toString(), e);
        }
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    @Override
    public String realPath(String path) throws IOException {
        Path qualified = new Path(qualify(path));
        return isLocal(qualified) ? LocalDisk.realPath(qualified.toUri().getPath()) : qualified.toString();
    }

    @Override
    public void makeDirectories(String directory) throws IOException {
        Path path = new Path(directory);
        try {
            context(path).mkdir(path, FsPermission.getDirDefault(), true);
        } catch (IOException e) {
            throw Explained.failure(directory, e);
        }
    }

    @Override
    public void delete(String path) throws IOException {
        Path file = new Path(path);
        if (exists(path)) {
            context(file).delete(file, true);
        }
    }

    @Override
    public void deleteIfEmpty(String directory) throws IOException {
        Path path = new Path(qualify(directory));
        if (!exists(directory) || !list(directory).isEmpty()) {
            return;
        }
        try {
            if ("file".equals(path.toUri().getScheme())) {
                java.nio.file.Files.deleteIfExists(java.nio.file.Path.of(path.toUri()));
            } else {
                context(path).delete(path, false);
            }
        } catch (DirectoryNotEmptyException | PathIsNotEmptyDirectoryException e) {
            // somebody has begun to use it
        }
    }

    @Override
    public Optional<Access> access(String path) throws IOException {
        Path qualified = new Path(qualify(path));
        if (isLocal(qualified)) {
            return LocalAccess.of(local(qualified));
        }
        FileContext context = context(qualified);
        FileStatus status = context.getFileStatus(qualified);
        Access access = access(status);
        if (status.isDirectory()) {
            RemoteIterator<FileStatus> found = context.listStatus(qualified);
            while (found.hasNext()) {
                FileStatus entry = found.next();
                boolean hidden = entry.getPath().getName().startsWith("_")
                        || entry.getPath().getName().startsWith(".");
                access = hidden ? access : access.and(access(entry));
            }
        }
        return Optional.of(access);
    }

    private static Access access(FileStatus status) {
        return new Access(status.getGroup(), status.getPermission().toShort());
    }

    @Override
    public void restrict(String path, Access access) throws IOException {
        Path qualified = new Path(qualify(path));
        Access wanted = new Access(
                access.group(), access.mode() & ~context(qualified).getUMask().toShort());
        if (isLocal(qualified)) {
            LocalAccess.restrict(local(qualified), wanted);
            return;
        }
        FileContext context = context(qualified);
        try {
            // at no moment is it for a group that may not read it
            context.setPermission(qualified, permission(wanted.ofOthers()));
            if (!wanted.group().isEmpty()) {
                context.setOwner(qualified, null, wanted.group());
                context.setPermission(qualified, permission(wanted));
            }
        } catch (AccessControlException e) {
            LOGGER.debug("{}: not a member of {}", path, wanted.group(), e);
        } catch (UnsupportedOperationException e) {
            LOGGER.debug("{}: no permissions", path, e);
        }
    }

    private static FsPermission permission(Access access) {
        return new FsPermission((short) access.mode());
    }

    @Override
    public Optional<String> secret(String name) throws IOException {
        for (CredentialProvider provider : CredentialProviderFactory.getProviders(configuration)) {
            CredentialProvider.CredentialEntry entry = provider.getCredentialEntry(name);
            if (entry != null) {
                return Optional.of(new String(entry.getCredential()));
            }
        }
        return Optional.empty();
    }

    /** What differs from the defaults, which every process has of itself. */
    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        for (Map.Entry<String, String> entry : configuration) {
            if (!entry.getValue().equals(Defaults.READ.getRaw(entry.getKey()))) {
                settings.put(entry.getKey(), entry.getValue());
            }
        }
        return settings;
    }

    /** @param settings of {@link #settings} */
    public static HadoopFiles of(Map<String, String> settings) {
        Configuration configuration = new Configuration(Defaults.READ);
        settings.forEach(configuration::set);
        return new HadoopFiles(configuration);
    }

    /** Hadoop's own settings, read from its files once in a process: a task would spend more time on that than on its files. */
    private static final class Defaults {
        static final Configuration READ = read();

        private static Configuration read() {
            Configuration defaults = new Configuration();
            // read when it is first asked; copies are of what was read
            defaults.size();
            return defaults;
        }
    }
}
