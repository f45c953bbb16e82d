package io.lockstep.driver.files;

import java.io.IOException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Access} of files that are not on a local disk, where {@link LocalAccess} is. */
final class HadoopAccess {
    private static final Logger LOGGER = LoggerFactory.getLogger(HadoopAccess.class);

    private HadoopAccess() {}

    /** As {@link Files#access}. */
    static Access of(FileContext context, Path qualified) throws IOException {
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
        return access;
    }

    private static Access access(FileStatus status) {
        return new Access(status.getGroup(), status.getPermission().toShort());
    }

    /**
     * As {@link Files#restrict}.
     *
     * @param path as it was given, for the log
     */
    static void restrict(FileContext context, String path, Path qualified, Access wanted) throws IOException {
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
}
