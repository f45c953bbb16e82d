package io.lockstep.driver.source;

import java.io.Closeable;
import java.io.IOException;

/** Places of rows for people, as {@link Source#place} tells them. Not thread-safe. */
public interface Places extends Closeable {
    /** What {@link SourceRows#where} stands for; told quickest in the order of {@code where}. */
    String of(String where) throws IOException;

    @Override
    default void close() throws IOException {}
}
