package io.lockstep.jobs.download;

import java.util.List;

/**
 * Public data set.
 *
 * @param what it is, in a few words
 * @param licence that its rows come under, or that none is stated
 * @param origin who made it, and the copy that is fetched where that is another
 * @param train command that trains on it, with {@code DATA} for the output directory; empty: no recipe is made for it
 * @param files it consists of
 */
public record DataSet(String name, String what, String licence, String origin, String train, List<RemoteFile> files) {
    public DataSet {
        files = List.copyOf(files);
    }

    /** Of all files, as they are fetched. */
    public long bytes() {
        return files.stream().mapToLong(RemoteFile::bytes).sum();
    }
}
