package io.lockstep.jobs.config;

import io.lockstep.driver.ml.ConfigText;
import org.jspecify.annotations.Nullable;

/** Texts of params in YAML, within the limits of config files. */
public final class YamlConfigText implements ConfigText {
    @Override
    public @Nullable Object read(String text, String where) {
        return YamlReader.read(text, where).data();
    }
}
