package io.lockstep.driver.registry;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.regex.Pattern;

/** Names that are a part of paths and references. */
final class Names {
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern ALIAS = Pattern.compile("[a-z][a-z0-9_-]{0,49}");
    private static final Pattern DOCUMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,49}\\.[a-z]{1,8}");

    private Names() {}

    /** @param path the directory of a registered model */
    static String ofModel(String path) {
        String trimmed = path.replaceAll("/+$", "");
        String name = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        if (!MODEL.matcher(name).matches()) {
            throw new IllegalArgumentException(Excerpt.of(path)
                    + ": expected the directory of a model, called by letters, digits, '.', '_' and '-', got "
                    + Excerpt.quoted(name) + ". Choose another name");
        }
        return name;
    }

    static String alias(String alias) {
        if (!ALIAS.matcher(alias).matches()) {
            throw new IllegalArgumentException("alias " + Excerpt.quoted(alias)
                    + ": expected a small letter, then small letters, digits, '_' and '-', got another name. Choose"
                    + " one such as champion, challenger or eu-west");
        }
        return alias;
    }

    static String document(String name) {
        if (!DOCUMENT.matcher(name).matches() || name.equals(VersionFiles.MANIFEST)) {
            throw new IllegalArgumentException("document " + Excerpt.quoted(name)
                    + ": expected a name such as decision.json, got another. Choose one");
        }
        return name;
    }
}
