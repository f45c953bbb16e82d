package io.lockstep.driver.registry;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Publishes a version that serves from then on, in a process of its own. */
final class RegistryProgram {
    private RegistryProgram() {}

    /** @param arguments the registered model's directory, the model, its number, milliseconds of the lease */
    public static void main(String... arguments) throws IOException {
        Files files = new HadoopFiles(new Configuration(false));
        try {
            publish(
                    Registry.create(files, arguments[0]),
                    arguments[1],
                    Integer.parseInt(arguments[2]),
                    Duration.ofMillis(Long.parseLong(arguments[3])));
        } catch (ConflictException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    static Entry publish(Registry registry, String model, int number, Duration duration) throws IOException {
        try (Lease lease = registry.acquire("number " + number, duration)) {
            return lease.publish(
                    SmallModels.publication(model, number).withAliases(List.of(Registry.CHAMPION), Map.of()));
        }
    }
}
