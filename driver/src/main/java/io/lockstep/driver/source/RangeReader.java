package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.io.Serializable;

/**
 * Reader of a format that opens a range of a file, in a task. Written as a lambda over plain values, with which it
 * travels.
 */
interface RangeReader extends Serializable {
    /**
     * Opens a range.
     *
     * @param files as the driver has them
     */
    RangeRows open(Files files, FileRange range) throws IOException;
}
