package io.lockstep.driver.files;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ReflectionUtils;

/** Any file system of Hadoop's older kind, as those of object stores are, seen as one of the newer kind. */
public final class SchemeFileSystem extends DelegateToFileSystem {
    /** Hadoop's own way to make one. */
    public SchemeFileSystem(URI uri, Configuration configuration) throws IOException, URISyntaxException {
        super(
                uri,
                ReflectionUtils.newInstance(
                        FileSystem.getFileSystemClass(uri.getScheme(), configuration), configuration),
                configuration,
                uri.getScheme(),
                false);
    }
}
