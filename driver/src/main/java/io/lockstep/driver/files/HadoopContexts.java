package io.lockstep.driver.files;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.UserGroupInformation;
import org.jspecify.annotations.Nullable;

/** File contexts by file system and user: each is costly to make, and serves all threads of a user. */
final class HadoopContexts {
    private final Configuration configuration;
    private final Map<Place, FileContext> contexts = new ConcurrentHashMap<>();

    private record Place(@Nullable String scheme, @Nullable String authority, UserGroupInformation user) {}

    /** @param configuration of Hadoop. Not copied. */
    HadoopContexts(Configuration configuration) {
        this.configuration = configuration;
    }

    /** The context of a path's file system, for the user that asks. */
    FileContext of(Path path) throws IOException {
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

    /** Whether a path with its scheme is one of this machine's disk. */
    static boolean isLocal(Path qualified) {
        return "file".equals(qualified.toUri().getScheme());
    }

    /** The same path for Java. */
    static java.nio.file.Path local(Path qualified) {
        return java.nio.file.Path.of(qualified.toUri());
    }
}
