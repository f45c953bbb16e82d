package io.lockstep.driver.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that appear with all of their content or not at all: written beside their place, then published by Hadoop's rename, or on a
 * local disk by a hard link, because the local rename checks and moves in two steps.
 */
final class WholeFiles {
    private static final Logger LOGGER = LoggerFactory.getLogger(WholeFiles.class);
    private static final AtomicLong TEMPORARY = new AtomicLong();

    private final HadoopFiles files;
    private final HadoopContexts contexts;

    WholeFiles(HadoopFiles files, HadoopContexts contexts) {
        this.files = files;
        this.contexts = contexts;
    }

    /** As {@link io.lockstep.driver.files.Files#publish}. */
    void publish(Path target, byte[] content) throws IOException {
        Path temporary = temporary(target, content);
        try {
            if (HadoopContexts.isLocal(target)) {
                Files.createLink(HadoopContexts.local(target), HadoopContexts.local(temporary));
                discard(temporary);
            } else {
                contexts.of(target).rename(temporary, target, Rename.NONE);
            }
        } catch (IOException e) {
            resolve(temporary, target, content, e);
        }
    }

    /** As {@link io.lockstep.driver.files.Files#replace}. */
    void replace(Path target, byte[] content) throws IOException {
        Path temporary = temporary(target, content);
        try {
            if (HadoopContexts.isLocal(target)) {
                Files.move(
                        HadoopContexts.local(temporary), HadoopContexts.local(target), StandardCopyOption.ATOMIC_MOVE);
            } else {
                contexts.of(target).rename(temporary, target, Rename.OVERWRITE);
            }
        } catch (IOException e) {
            resolve(temporary, target, content, e);
        }
    }

    /** A file beside the target, under a name that no other writer has. */
    private Path temporary(Path target, byte[] content) throws IOException {
        Path temporary = new Path(
                target.getParent(),
                "." + target.getName() + "." + ProcessHandle.current().pid() + "-" + System.nanoTime() + "-"
                        + TEMPORARY.incrementAndGet());
        try (OutputStream out = files.create(temporary.toString())) {
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
            if (!files.exists(temporary.toString())
                    && files.exists(target.toString())
                    && Arrays.equals(files.read(target.toString()), content)) {
                return;
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        discard(temporary);
        if (failure instanceof FileAlreadyExistsException) {
            throw HadoopFiles.exists(target.toString(), failure);
        }
        throw Explained.failure(target.toString(), failure);
    }

    /** Nobody reads it: where it cannot be deleted now, it goes with its directory. */
    private void discard(Path temporary) {
        try {
            contexts.of(temporary).delete(temporary, false);
        } catch (IOException e) {
            LOGGER.debug("{} is left behind", temporary, e);
        }
    }
}
