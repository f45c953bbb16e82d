package io.lockstep.driver.source;

import java.io.Serializable;

/** Which files of a folder are rows; travels with tasks. */
interface FolderFiles extends Serializable {
    /** What the files are to be. */
    FileKind kind();

    /** Whether the folder right below is the class. */
    boolean labels();

    /**
     * Whether a file is looked at; else it is none of the source's.
     *
     * @param name below the folder
     */
    boolean wants(String name);

    /** What a name alone says against a file that is looked at; empty when nothing. */
    default String problem(String name) {
        return kind().problem(name, labels());
    }

    /** All there are. */
    record All(FileKind kind, boolean labels) implements FolderFiles {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean wants(String name) {
            return true;
        }
    }
}
