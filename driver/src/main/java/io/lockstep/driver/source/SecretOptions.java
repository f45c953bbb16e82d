package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Options of a reader that are secrets: a config, which runs keep and reports show, holds none, but the names by which
 * Hadoop's credential provider knows them.
 */
final class SecretOptions {
    private static final Pattern NAME =
            Pattern.compile("password|passwd|pwd|passphrase|token|secret|credential|key", Pattern.CASE_INSENSITIVE);
    private static final Pattern VALUE =
            Pattern.compile("(password|passwd|pwd|token|secret|key)=|//[^/@]*:[^/@]*@", Pattern.CASE_INSENSITIVE);

    private SecretOptions() {}

    /** @throws PlainDataException naming an option that looks like a secret, without its value */
    static void refuse(Map<String, String> options) {
        options.forEach((name, value) -> {
            boolean named = NAME.matcher(name).find();
            if (named || VALUE.matcher(value).find()) {
                throw new PlainDataException(
                        "options",
                        "expected no secrets in a config, which runs keep, got " + (named ? "" : "one in the value of ")
                                + name + ". Store it in Hadoop's credential provider"
                                + " (hadoop.security.credential.provider.path) and write secrets: {" + name
                                + ": its name there}");
            }
        });
    }

    /** Options with what the credential provider holds. */
    static Map<String, String> withSecrets(Files files, Map<String, String> options, Map<String, String> secrets)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(options);
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            all.put(
                    secret.getKey(),
                    files.secret(secret.getValue())
                            .orElseThrow(() -> new SourceException("secrets." + secret.getKey() + ": expected "
                                    + secret.getValue()
                                    + " in Hadoop's credential provider, got none. Store it there as hadoop"
                                    + " credential create does, and set hadoop.security.credential.provider.path")));
        }
        return all;
    }
}
