package io.lockstep.driver.source;

import org.jspecify.annotations.Nullable;

/** Paths of a config. */
final class Paths {
    private Paths() {}

    static String under(@Nullable String root, String path) {
        boolean absolute = path.startsWith("/") || path.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
        if (root == null || root.isEmpty() || absolute) {
            return path;
        }
        return root.endsWith("/") ? root + path : root + "/" + path;
    }
}
