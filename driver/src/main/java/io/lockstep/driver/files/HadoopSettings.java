package io.lockstep.driver.files;

import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Hadoop's settings as they travel to tasks: what differs from the defaults, which every process has of itself. */
final class HadoopSettings {
    private HadoopSettings() {}

    static Map<String, String> of(Configuration configuration) {
        Map<String, String> settings = new TreeMap<>();
        for (Map.Entry<String, String> entry : configuration) {
            if (!entry.getValue().equals(Defaults.READ.getRaw(entry.getKey()))) {
                settings.put(entry.getKey(), entry.getValue());
            }
        }
        return settings;
    }

    /** @param settings of {@link #of} */
    static Configuration configuration(Map<String, String> settings) {
        Configuration configuration = new Configuration(Defaults.READ);
        settings.forEach(configuration::set);
        return configuration;
    }

    /** Hadoop's own settings, read from its files once in a process: a task would spend more time on that than on its files. */
    private static final class Defaults {
        static final Configuration READ = read();

        private static Configuration read() {
            Configuration defaults = new Configuration();
            // read when it is first asked; copies are of what was read
            defaults.size();
            return defaults;
        }
    }
}
