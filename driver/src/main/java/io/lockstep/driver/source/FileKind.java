package io.lockstep.driver.source;

import java.util.Locale;

/** What files of a folder are to be, told by their extensions. */
enum FileKind {
    PICTURE("jpg|jpeg|png|gif|bmp", SourceRows.NO_PICTURE, "pictures"),
    SOUND("wav|wave", SourceRows.NO_SOUND, "sounds");

    /** A regular expression of them. */
    private final String extensions;

    private final String otherwise;
    private final String plural;

    /** @param otherwise what files of other extensions are counted as */
    FileKind(String extensions, String otherwise, String plural) {
        this.extensions = extensions;
        this.otherwise = otherwise;
        this.plural = plural;
    }

    /** For messages. */
    String plural() {
        return plural;
    }

    /**
     * What a name alone says against a file; empty when nothing.
     *
     * @param name below the folder
     * @param labels whether the folder right below is the class
     */
    String problem(String name, boolean labels) {
        for (String part : name.split("/", -1)) {
            if (part.startsWith(".") || part.startsWith("_")) {
                return SourceRows.leftOut(SourceRows.HIDDEN_FILE);
            }
        }
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!extension.matches(extensions)) {
            return SourceRows.leftOut(otherwise);
        }
        return labels && name.indexOf('/') < 0
                ? "no class: expected " + plural + " in one folder for each class, got one outside of them"
                : "";
    }
}
