package io.lockstep.driver.spark;

import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Hadoop's settings as strings: what a driver adds to the defaults that executors have of themselves. */
final class FileSettings {
    private FileSettings() {}

    /** Settings that differ from those of a fresh configuration. */
    static Map<String, String> of(Configuration configuration) {
        Configuration defaults = new Configuration();
        Map<String, String> settings = new HashMap<>();
        for (Map.Entry<String, String> entry : configuration) {
            if (!entry.getValue().equals(defaults.getRaw(entry.getKey()))) {
                settings.put(entry.getKey(), entry.getValue());
            }
        }
        return settings;
    }

    static Configuration configuration(Map<String, String> settings) {
        Configuration configuration = new Configuration();
        settings.forEach(configuration::set);
        return configuration;
    }
}
