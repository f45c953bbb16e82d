package io.lockstep.driver.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link Access} of local files, where the disk has POSIX permissions; Hadoop would start a program for each file. */
final class LocalAccess {
    /** From the lowest bit of a mode on. */
    private static final List<PosixFilePermission> BITS = List.of(
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_READ);

    /** Sticky, and of set-group-ID and set-user-ID. */
    private static final int OTHER_BITS = 07000;

    private LocalAccess() {}

    /** As {@link io.lockstep.driver.files.Files#access}. */
    static Optional<Access> of(Path path) throws IOException {
        PosixFileAttributeView view = view(path);
        if (view == null) {
            return Optional.empty();
        }
        Access access = access(view.readAttributes());
        if (Files.isDirectory(path)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    String name = String.valueOf(entry.getFileName());
                    if (!name.startsWith("_") && !name.startsWith(".")) {
                        access = access.and(access(Files.readAttributes(entry, PosixFileAttributes.class)));
                    }
                }
            }
        }
        return Optional.of(access);
    }

    private static @Nullable PosixFileAttributeView view(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class);
    }

    private static Access access(PosixFileAttributes attributes) {
        int mode = 0;
        for (PosixFilePermission permission : attributes.permissions()) {
            mode |= 1 << BITS.indexOf(permission);
        }
        return new Access(attributes.group().getName(), mode);
    }

    /** As {@link io.lockstep.driver.files.Files#restrict}. */
    static void restrict(Path path, Access access) throws IOException {
        PosixFileAttributeView view = view(path);
        if (view == null) {
            return;
        }
        // at no moment is it for a group that may not read it
        view.setPermissions(permissions(access.ofOthers()));
        if (access.group().isEmpty()) {
            return;
        }
        try {
            if (!view.readAttributes().group().getName().equals(access.group())) {
                view.setGroup(path.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByGroupName(access.group()));
            }
        } catch (UserPrincipalNotFoundException | FileSystemException e) {
            return; // who is no member of the group cannot give it anything
        }
        view.setPermissions(permissions(access));
    }

    /**
     * Sets the nine bits of who may read, write and execute.
     *
     * @return whether it is done; not where the disk has no such bits, or the file has others, which a directory may have
     *     from the one it is in
     */
    static boolean setMode(Path path, int mode) throws IOException {
        PosixFileAttributeView view = view(path);
        if (view == null
                || !path.getFileSystem().supportedFileAttributeViews().contains("unix")
                || ((int) Files.getAttribute(path, "unix:mode") & OTHER_BITS) != 0) {
            return false;
        }
        view.setPermissions(permissions(mode));
        return true;
    }

    private static Set<PosixFilePermission> permissions(Access access) {
        return permissions(access.mode());
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : BITS) {
            if (((mode >> BITS.indexOf(permission)) & 1) == 1) {
                permissions.add(permission);
            }
        }
        return permissions;
    }
}
