package io.lockstep.driver.prepare;

/**
 * Bad rows that were written aside.
 *
 * @param path qualified: the file of lines of JSON, or the directory of several
 * @param rows in it
 */
public record QuarantinedRows(String path, long rows) {
    /** One line for people. */
    public String describe() {
        return rows + (rows == 1 ? " bad row is" : " bad rows are") + " written aside in " + path;
    }
}
