package io.lockstep.jobs.download;

import java.net.URI;

/**
 * File of a data set at a public address.
 *
 * @param address HTTP or HTTPS
 * @param path below the output directory, with slashes
 * @param bytes its exact size
 * @param sha256 in lower-case hexadecimal
 * @param unpacked directory below the output directory that the archive is unpacked into; empty: it is no archive
 */
public record RemoteFile(URI address, String path, long bytes, String sha256, String unpacked) {
    public RemoteFile {
        if (!sha256.matches("[0-9a-f]{64}") || bytes < 1) {
            throw new IllegalArgumentException(path + ": expected a size above 0 and 64 hexadecimal digits, got "
                    + bytes + " and '" + sha256 + "'");
        }
    }

    /** No archive. */
    RemoteFile(String address, String path, long bytes, String sha256) {
        this(URI.create(address), path, bytes, sha256, "");
    }
}
