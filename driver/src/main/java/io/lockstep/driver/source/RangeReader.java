package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.io.Serializable;

/** What a format reads a range of a file with, in a task. Written as a lambda over plain values, with which it travels. */
interface RangeReader extends Serializable {
    /**
     * Opens a range.
     *
     * @param files as the driver has them
     */
    RangeRows open(Files files, FileRange range) throws IOException;
}
