package io.lockstep.driver.registry;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.modeldir.ModelDigest;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The directory of a version: written once by whoever began it, whole once an entry publishes it. */
final class VersionFiles {
    static final String MANIFEST = "version.json";
    static final String MODEL = "model";
    private static final String MODEL_MANIFEST = MODEL + "/manifest.json";
    private static final SealedDocument FORMAT =
            new SealedDocument("lockstep-model-version", 1, "point its aliases at another version");
    private static final Binding BINDING = new Binding();

    private VersionFiles() {}

    static String directoryName(long version) {
        return String.format(Locale.ROOT, "v%06d", version);
    }

    /** The number in the name of a version's directory; 0 for any other name. */
    static long number(String directoryName) {
        return directoryName.matches("v[0-9]{6,17}") ? Long.parseLong(directoryName.substring(1)) : 0;
    }

    /** What was written, with the SHA-256 of its manifest. */
    record Written(Version version, String sha256) {}

    /** @param directory that nobody else writes into */
    static Written write(Files files, String directory, String name, long number, Publication given)
            throws IOException {
        Faults.at("registry.before-files");
        ModelDigest digest = ModelDirectory.copy(files, given.model(), directory + "/" + MODEL);
        List<Version.WrittenFile> written = new ArrayList<>();
        byte[] manifest = files.read(directory + "/" + MODEL_MANIFEST);
        written.add(new Version.WrittenFile(MODEL_MANIFEST, manifest.length, Sha256.of(manifest)));
        for (Map.Entry<String, byte[]> document : given.documents().entrySet()) {
            byte[] content = document.getValue();
            try (OutputStream out = files.create(directory + "/" + document.getKey())) {
                out.write(content);
            }
            written.add(new Version.WrittenFile(document.getKey(), content.length, Sha256.of(content)));
        }
        Version version = new Version(name, number, given.key(), digest.modelSha256(), given.facts(), written);
        byte[] bytes = FORMAT.write(BINDING.unbindRecord(version));
        Faults.at("registry.before-version");
        files.publish(directory + "/" + MANIFEST, bytes);
        return new Written(version, Sha256.of(bytes));
    }

    /**
     * Reads what a version is, and that its model is the one that was published.
     *
     * @throws FileNotFoundException when its files were deleted
     */
    static Version read(Files files, String directory, State.Published published) throws IOException {
        String file = directory + "/" + MANIFEST;
        byte[] bytes = bytes(files, file);
        try {
            Version version = BINDING.bind(Version.class, FORMAT.read(bytes, file), "");
            verify(file, bytes, published.sha256());
            for (Version.WrittenFile written : version.files()) {
                if (written.name().equals(MODEL_MANIFEST)) {
                    String manifest = directory + "/" + MODEL_MANIFEST;
                    verify(manifest, bytes(files, manifest), written.sha256());
                }
            }
            return version;
        } catch (PlainDataException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** A document of a version, verified. */
    static byte[] document(Files files, String directory, Version version, String name) throws IOException {
        for (Version.WrittenFile written : version.files()) {
            if (written.name().equals(name)) {
                String file = directory + "/" + name;
                byte[] content = bytes(files, file);
                verify(file, content, written.sha256());
                return content;
            }
        }
        throw new FileNotFoundException(directory + ": expected a version with " + name + ", got one of "
                + String.join(
                        ", ",
                        version.files().stream().map(Version.WrittenFile::name).toList()));
    }

    private static byte[] bytes(Files files, String file) throws IOException {
        try {
            return files.read(file);
        } catch (FileNotFoundException e) {
            throw (IOException) new FileNotFoundException(file
                            + ": expected a file of a published version, got none; it was deleted by another program."
                            + " Restore it, or point the version's aliases at another one")
                    .initCause(e);
        }
    }

    private static void verify(String file, byte[] bytes, String expected) throws IOException {
        String found = Sha256.of(bytes);
        if (!found.equals(expected)) {
            throw new IOException(
                    file + ": expected SHA-256 " + expected + ", as it was published, got " + found
                            + ". The file is damaged or was changed; restore it, or point the version's aliases at another one");
        }
    }
}
