package io.lockstep.kernels.backend.nativelibrary;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Directory that native libraries are unpacked into: a directory that only this user can read or write, because what
 * lies there is executed. JavaCPP locks it while it unpacks, so that JVMs may share it.
 */
public final class NativeDirectory {
    /** The directory to use; executors set it to their local directory. */
    public static final String PROPERTY = "lockstep.native.directory";

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private NativeDirectory() {}

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    /** The configured directory, or one for each user beside other temporary files. */
    static Path wanted() throws IOException {
        String configured = System.getProperty(PROPERTY, "");
        Path directory = configured.isEmpty()
                ? Path.of(System.getProperty("java.io.tmpdir"), "lockstep-native-" + user())
                : Path.of(configured);
        return directory.toAbsolutePath();
    }

    /** Makes the {@link #wanted} directory, or checks the one that is there. */
    static Path prepare() throws IOException {
        boolean posix = posix();
        Path absolute = wanted();
        Path parent = absolute.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            if (posix) {
                Files.createDirectory(absolute, PosixFilePermissions.asFileAttribute(PRIVATE));
            } else {
                Files.createDirectory(absolute);
            }
        } catch (FileAlreadyExistsException e) {
            checkOurs(absolute, posix, e);
        }
        return absolute;
    }

    private static void checkOurs(Path directory, boolean posix, FileAlreadyExistsException cause) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(directory + ": expected a directory, got something else", cause);
        }
        if (!posix) {
            return;
        }
        Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        Path self = Path.of("/proc/self");
        if (Files.exists(self) && !owner.equals(Files.getAttribute(self, "unix:uid"))) {
            throw new IOException(directory + ": expected a directory of this user, got one of uid " + owner, cause);
        }
        if (!Files.getPosixFilePermissions(directory).equals(PRIVATE)) {
            Files.setPosixFilePermissions(directory, PRIVATE);
        }
    }

    private static String user() throws IOException {
        Path self = Path.of("/proc/self");
        if (posix() && Files.exists(self)) {
            return String.valueOf(Files.getAttribute(self, "unix:uid")); // containers often have no user name
        }
        return System.getProperty("user.name").replaceAll("[^A-Za-z0-9_.-]", "_");
    }
}
