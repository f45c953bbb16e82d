package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.sound.BadSoundException;
import io.lockstep.driver.sound.Sound;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The form that sounds are brought to, by the first of them. */
final class SoundForms {
    private static final int MOST_LOOKED_AT = 200;
    private static final int HIGHEST_RATE = 16_000;
    private static final double MOST_SECONDS = 60;
    private static final double LONGEST = 4;
    private static final double SHARE = 0.9;

    private SoundForms() {}

    /** @param notes Added to. */
    static SourceGuess.Form of(FolderScan scan, Files files, List<String> notes) throws IOException {
        TreeSet<Integer> rates = new TreeSet<>();
        List<Double> seconds = new ArrayList<>();
        scan.look(files, found -> look(found, rates, seconds));
        if (seconds.isEmpty()) {
            throw new SourceException(scan.where() + ": expected WAV files, got none that can be read. Check them");
        }
        int rate = Math.min(HIGHEST_RATE, rates.first());
        if (rates.size() > 1) {
            notes.add("sounds have different rates, "
                    + String.join(", ", rates.stream().map(String::valueOf).toList()) + " Hz: all are brought to "
                    + rate);
        }
        Collections.sort(seconds);
        double most = seconds.get(seconds.size() - 1);
        double usual = seconds.get((int) (SHARE * (seconds.size() - 1)));
        double taken = Math.min(LONGEST, Math.max(0.1, Math.ceil(10 * usual) / 10));
        notes.add("sounds last up to " + Math.ceil(10 * most) / 10 + " s: the first " + taken
                + " s are taken, shorter ones are filled with silence");
        return new SourceGuess.Form(0, 0, rate, taken);
    }

    private static int look(Iterator<FolderFile> found, Set<Integer> rates, List<Double> seconds) {
        int looked = 0;
        for (Iterator<FolderFile> all = found; looked < MOST_LOOKED_AT && all.hasNext(); looked++) {
            FolderFile file = all.next();
            try {
                if (file.problem().isEmpty()) {
                    Sound sound = Sound.of(file.content(), MOST_SECONDS);
                    rates.add(sound.rate());
                    seconds.add(sound.seconds());
                }
            } catch (BadSoundException e) {
                // counted when rows are read
            }
        }
        return looked;
    }
}
