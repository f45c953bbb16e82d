package io.lockstep.jobs.samples;

import io.lockstep.driver.sound.BadSoundException;
import io.lockstep.driver.sound.Sound;
import io.lockstep.driver.source.TarReader;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Spoken digits as the Free Spoken Digit Dataset has them: WAV files of 8 kHz called {@code 7_george_12.wav}, digit, speaker and take, at
 * any depth of a directory or a tar archive, plain or gzip. Other files are left out. Immutable.
 */
final class Recordings {
    private static final Pattern NAME = Pattern.compile("([0-9])_([^_/]+)_([0-9]{1,6})\\.wav");
    private static final double MOST_SECONDS = 60;

    /** By speaker, digit and take. */
    private final SortedMap<String, SortedMap<Integer, SortedMap<Integer, float[]>>> all = new TreeMap<>();

    private Recordings() {}

    /**
     * All recordings of a directory or an archive.
     *
     * @throws IllegalArgumentException when there are none, or one is no such sound
     */
    static Recordings of(Path from) throws IOException {
        Recordings recordings = new Recordings();
        if (Files.isDirectory(from)) {
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                    if (name.matches()) {
                        recordings.add(name, Files.readAllBytes(file));
                    }
                }
            }
        } else if (Files.isRegularFile(from)) {
            recordings.addArchive(from);
        }
        if (recordings.all.isEmpty()) {
            throw new IllegalArgumentException(
                    "--from: expected recordings such as 7_george_12.wav in a directory or a tar archive, got none at "
                            + Excerpt.of(from.toString()) + ". See conf/speech-digits.yaml for where they are");
        }
        return recordings;
    }

    private void addArchive(Path from) throws IOException {
        try (InputStream plain = new BufferedInputStream(Files.newInputStream(from));
                TarReader entries = new TarReader(unzipped(plain))) {
            for (TarReader.Entry entry = entries.next(); entry != null; entry = entries.next()) {
                String path = new String(entry.name(), StandardCharsets.UTF_8);
                Matcher name = NAME.matcher(path.substring(path.lastIndexOf('/') + 1));
                if (entry.isPlainFile() && name.matches()) {
                    add(name, entries.stream().readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--from: " + Excerpt.of(from.toString()) + ": expected a whole tar archive, got: " + e.getMessage(),
                    e);
        }
    }

    private static InputStream unzipped(InputStream plain) throws IOException {
        plain.mark(2);
        boolean gzip = plain.read() == 0x1F && plain.read() == 0x8B;
        plain.reset();
        return gzip ? new GZIPInputStream(plain, 1 << 16) : plain;
    }

    private void add(Matcher name, byte[] file) {
        Sound sound;
        try {
            sound = Sound.of(file, MOST_SECONDS);
        } catch (BadSoundException e) {
            throw new IllegalArgumentException("--from: " + name.group() + ": " + e.getMessage(), e);
        }
        if (sound.rate() != WavFile.RATE) {
            throw new IllegalArgumentException("--from: " + name.group() + ": expected " + WavFile.RATE
                    + " samples a second, got " + sound.rate() + ". Bring it to that rate");
        }
        float[] before = all.computeIfAbsent(name.group(2), any -> new TreeMap<>())
                .computeIfAbsent(Integer.valueOf(name.group(1)), any -> new TreeMap<>())
                .put(Integer.valueOf(name.group(3)), sound.samples());
        if (before != null) {
            throw new IllegalArgumentException("--from: " + name.group()
                    + ": expected one recording of a digit, speaker and take, got two. Remove one");
        }
    }

    /** Names, ascending. */
    List<String> speakers() {
        return List.copyOf(all.keySet());
    }

    /**
     * A speaker's recordings of each digit, by take.
     *
     * @param first take
     * @param last take
     * @throws IllegalArgumentException when there are none of a digit
     */
    List<List<float[]>> digits(String speaker, int first, int last) {
        Map<Integer, SortedMap<Integer, float[]>> own = all.getOrDefault(speaker, new TreeMap<>());
        List<List<float[]>> digits = new ArrayList<>();
        for (int digit = 0; digit < 10; digit++) {
            SortedMap<Integer, float[]> takes = own.get(digit);
            List<float[]> wanted = takes == null
                    ? List.of()
                    : List.copyOf(takes.subMap(first, last + 1).values());
            if (wanted.isEmpty()) {
                throw new IllegalArgumentException("--from: expected takes " + first
                        + (last == Integer.MAX_VALUE - 1 ? " and more" : " to " + last) + " of every digit by "
                        + speaker + ", got none of " + digit + ". Add them, or remove the speaker's recordings");
            }
            digits.add(wanted);
        }
        return digits;
    }
}
