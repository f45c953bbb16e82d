package io.lockstep.driver.files;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;

/**
 * {@link Files} over Hadoop's {@link FileContext}, whose {@code rename(NONE)} fails where {@code FileSystem.rename}
 * would overwrite, nest or say nothing. Local files go without Hadoop's {@code .crc} companions.
 */
public final class HadoopFiles implements Files {
    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Configuration configuration;
    private final HadoopContexts contexts;
    private final WholeFiles whole;

    /** @param configuration of Hadoop. Copied. */
    public HadoopFiles(Configuration configuration) {
        this.configuration = new Configuration(configuration);
        DiskFileSystem.prepare(this.configuration);
        this.contexts = new HadoopContexts(this.configuration);
        this.whole = new WholeFiles(this, contexts);
    }

    @Override
    public String qualify(String path) {
        try {
            Path given = new Path(path);
            return contexts.of(given).makeQualified(given).toString();
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
            return new Explained.Input(path, contexts.of(file).open(file));
        } catch (IOException e) {
            throw Explained.failure(path, e);
        }
    }

    @Override
    public RandomAccess openRandom(String path) throws IOException {
        Path file = new Path(path);
        refuseOther(file);
        FileContext context = contexts.of(file);
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
        if (HadoopContexts.isLocal(file)) {
            return Optional.empty();
        }
        FileChecksum kept = contexts.of(file).getFileChecksum(file);
        if (kept != null && kept.getLength() > 0) {
            return Optional.of(kept.getAlgorithmName() + ":" + HexFormat.of().formatHex(kept.getBytes()));
        }
        return contexts.of(file).getFileStatus(file) instanceof EtagSource source && source.getEtag() != null
                ? Optional.of("etag:" + source.getEtag())
                : Optional.empty();
    }

    @Override
    public OutputStream create(String path) throws IOException {
        Path file = new Path(path);
        try {
            return new Explained.Output(
                    path, contexts.of(file).create(file, EnumSet.of(CreateFlag.CREATE), CreateOpts.createParent()));
        } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
            throw exists(path, e);
        } catch (IOException e) {
            throw Explained.failure(path, e);
        }
    }

    @Override
    public void publish(String path, byte[] content) throws IOException {
        whole.publish(new Path(qualify(path)), content);
    }

    @Override
    public void replace(String path, byte[] content) throws IOException {
        whole.replace(new Path(qualify(path)), content);
    }

    private void refuseOther(Path file) throws IOException {
        Path qualified = contexts.of(file).makeQualified(file);
        if (HadoopContexts.isLocal(qualified)) {
            LocalDisk.refuseOther(qualified.toUri().getPath());
        }
    }

    /** What {@link Files} says of a file that is there already. */
    static FileAlreadyExistsException exists(String path, IOException cause) {
        FileAlreadyExistsException e = new FileAlreadyExistsException(path);
        e.initCause(cause);
        return e;
    }

    @Override
    public void move(String from, String to) throws IOException {
        Path source = new Path(from);
        try {
            contexts.of(source).rename(source, new Path(to), Rename.NONE);
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
        return contexts.of(file).util().exists(file);
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
        if (!HadoopContexts.isLocal(path)) {
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
            RemoteIterator<FileStatus> found = contexts.of(directory).listStatus(directory);
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
        return HadoopContexts.isLocal(qualified)
                ? LocalDisk.realPath(qualified.toUri().getPath())
                : qualified.toString();
    }

    @Override
    public void makeDirectories(String directory) throws IOException {
        Path path = new Path(directory);
        try {
            contexts.of(path).mkdir(path, FsPermission.getDirDefault(), true);
        } catch (IOException e) {
            throw Explained.failure(directory, e);
        }
    }

    @Override
    public void delete(String path) throws IOException {
        Path file = new Path(path);
        if (exists(path)) {
            contexts.of(file).delete(file, true);
        }
    }

    @Override
    public void deleteIfEmpty(String directory) throws IOException {
        Path path = new Path(qualify(directory));
        if (!exists(directory) || !list(directory).isEmpty()) {
            return;
        }
        try {
            if (HadoopContexts.isLocal(path)) {
                java.nio.file.Files.deleteIfExists(HadoopContexts.local(path));
            } else {
                contexts.of(path).delete(path, false);
            }
        } catch (DirectoryNotEmptyException | PathIsNotEmptyDirectoryException e) {
            // somebody has begun to use it
        }
    }

    @Override
    public Optional<Access> access(String path) throws IOException {
        Path qualified = new Path(qualify(path));
        if (HadoopContexts.isLocal(qualified)) {
            return LocalAccess.of(HadoopContexts.local(qualified));
        }
        return Optional.of(HadoopAccess.of(contexts.of(qualified), qualified));
    }

    @Override
    public void restrict(String path, Access access) throws IOException {
        Path qualified = new Path(qualify(path));
        Access wanted = new Access(
                access.group(),
                access.mode() & ~contexts.of(qualified).getUMask().toShort());
        if (HadoopContexts.isLocal(qualified)) {
            LocalAccess.restrict(HadoopContexts.local(qualified), wanted);
            return;
        }
        HadoopAccess.restrict(contexts.of(qualified), path, qualified, wanted);
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

    @Override
    public Map<String, String> settings() {
        return HadoopSettings.of(configuration);
    }

    /** @param settings of {@link #settings} */
    public static HadoopFiles of(Map<String, String> settings) {
        return new HadoopFiles(HadoopSettings.configuration(settings));
    }
}
