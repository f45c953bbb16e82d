package io.lockstep.driver.files;

import java.io.Serializable;

/**
 * Who besides the owner may use a file: the bits of a POSIX mode.
 *
 * @param group whose members the second three bits are for; empty: of several groups, so that only what others may do is
 *     safe
 * @param mode nine bits
 */
public record Access(String group, int mode) implements Serializable {
    private static final int OWNER = 0700;
    private static final int OWNER_FILE = 0600;
    private static final int READ = 0444;
    private static final int EXECUTE = 0111;
    private static final int ALL = 0777;
    private static final int OTHERS = 0007;

    public Access {
        mode &= ALL;
    }

    /** What both allow. */
    public Access and(Access other) {
        boolean same = group.equals(other.group) && !group.isEmpty();
        Access both = new Access(same ? group : "", mode & other.mode);
        return same ? both : both.ofOthers();
    }

    /** The same, where the group may do no more than others. */
    public Access ofOthers() {
        return new Access(group, mode & (OWNER | ((mode & OTHERS) << 3) | OTHERS));
    }

    /** Of a directory whose files may be read so: who may read may look into it, and the owner may do anything. */
    public Access ofDirectory() {
        int look = (mode & READ) >> 2;
        return new Access(group, (mode & ~EXECUTE) | look | OWNER);
    }

    /** Of a file that nobody runs, and its owner may write. */
    public Access ofFile() {
        return new Access(group, (mode & ~EXECUTE) | OWNER_FILE);
    }
}
