package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.image.BadImageException;
import io.lockstep.driver.image.DecodedImage;
import io.lockstep.driver.image.ImageDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The source that a directory or an archive is, by the names of its files. */
final class FolderGuess {
    private static final int MOST_LOOKED_AT = 64;
    private static final int SIDE = 64;
    private static final long MOST_PIXELS = 40_000_000;
    private static final List<String> TRAIN = List.of("train", "training", "Train", "Training");

    private FolderGuess() {}

    /** @param found all files below it */
    static SourceGuess of(Files files, String path, List<Files.Entry> found) throws IOException {
        String root = files.qualify(path);
        List<String> names = new ArrayList<>();
        for (Files.Entry entry : found) {
            String name = entry.path().startsWith(root) ? entry.path().substring(root.length()) : entry.name();
            names.add(name.startsWith("/") ? name.substring(1) : name);
        }
        String extension = mostFrequent(names);
        if (isPicture(extension)) {
            return pictures(files, path, names);
        }
        if (isSound(extension)) {
            return sounds(files, path, names);
        }
        if (extension.equals("txt") && names.stream().allMatch(name -> name.indexOf('/') > 0)) {
            List<String> notes = new ArrayList<>(List.of("texts in a folder for each class"));
            String folder = folder(names, "txt"::equals, notes);
            Map<String, Object> keys = keys("text", folder == null ? path : path + "/" + folder);
            keys.put("example", "file");
            keys.put("labels", true);
            return new SourceGuess(keys, SourceGuess.Kind.TEXTS, notes);
        }
        List<String> tables = names.stream()
                .filter(name -> SourceGuess.extension(name).equals(extension))
                .toList();
        List<String> trained = tables.stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).contains("train"))
                .toList();
        if (trained.size() == 1 && tables.size() > 1) {
            throw new SourceException(path + ": expected files of the same rows, got " + trained.get(0)
                    + " beside others, which are to test on. Give that file, and the others with --test");
        }
        String folder = trainFolder(tables);
        if (folder != null) {
            throw new SourceException(path + ": expected files of the same rows, got the folder " + folder
                    + " beside others, which are to test on. Give that folder, and the others with --test");
        }
        String first = found.get(names.indexOf(tables.get(0))).path();
        return SourceGuess.of(files, first).with("path", path);
    }

    /** The folder of rows to train on, where others lie beside it. */
    private static @Nullable String trainFolder(List<String> names) {
        Set<String> tops = new TreeSet<>();
        names.forEach(name -> tops.add(name.split("/", 2)[0]));
        return tops.size() < 2
                ? null
                : TRAIN.stream().filter(tops::contains).findFirst().orElse(null);
    }

    static SourceGuess ofArchive(Files files, String path) throws IOException {
        List<String> names = new ArrayList<>();
        try (TarFiles entries = new TarFiles(files, files.qualify(path), "", new NamesOnly(names))) {
            while (entries.hasNext()) {
                entries.next();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        String extension = mostFrequent(names);
        if (isPicture(extension)) {
            return pictures(files, path, names);
        }
        if (isSound(extension)) {
            return sounds(files, path, names);
        }
        throw new SourceException(path + ": expected an archive of pictures or sounds, got files such as "
                + (names.isEmpty() ? "none" : names.get(0)) + ". Unpack it, and give what is inside");
    }

    /** Hears the names of an archive's files and wants none of them. */
    private record NamesOnly(List<String> names) implements FolderFiles {
        private static final long serialVersionUID = 1L;

        @Override
        public FileKind kind() {
            return FileKind.PICTURE;
        }

        @Override
        public boolean labels() {
            return false;
        }

        @Override
        public boolean wants(String name) {
            names.add(name);
            return false;
        }
    }

    private static boolean isPicture(String extension) {
        return extension.matches("jpe?g|png|gif|bmp");
    }

    private static boolean isSound(String extension) {
        return extension.matches("wave?");
    }

    private static String mostFrequent(List<String> names) {
        Map<String, Integer> counts = new TreeMap<>();
        names.forEach(name -> counts.merge(SourceGuess.extension(name), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private static Map<String, Object> keys(String format, String path) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("format", format);
        keys.put("path", path);
        return keys;
    }

    private static SourceGuess pictures(Files files, String path, List<String> names) throws IOException {
        Map<String, Object> keys = keys("image-folder", path);
        List<String> notes = new ArrayList<>();
        String folder = folder(names, FolderGuess::isPicture, notes);
        if (folder != null) {
            keys.put("folder", folder);
        }
        if (folders(names, folder, FolderGuess::isPicture).isEmpty()) {
            throw new SourceException(
                    path + ": expected pictures in one folder for each class, as cat/1.jpg and dog/2.jpg, got "
                            + "pictures outside of folders. Put them into folders, or describe a table with a column of their paths:"
                            + " {format: image-table, rows: {format: csv, path: labels.csv}, column: file, images: DIRECTORY}");
        }
        Set<String> sizes = sizes(files, path, folder);
        String first = sizes.isEmpty() ? SIDE + "x" + SIDE : sizes.iterator().next();
        boolean large = tooLarge(first);
        if (sizes.size() > 1 || large) {
            keys.put("width", SIDE);
            keys.put("height", SIDE);
            notes.add((sizes.size() > 1
                            ? "pictures have different sizes, " + String.join(", ", sizes) + " among them"
                            : "pictures are " + first)
                    + ": all are brought to " + SIDE + "x" + SIDE
                    + ", which trains in minutes; more pixels may tell more");
            first = SIDE + "x" + SIDE;
        }
        String[] sides = first.split("x", 2);
        SourceGuess.Form form = new SourceGuess.Form(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), 0, 0);
        return new SourceGuess(keys, SourceGuess.Kind.PICTURES, form, notes);
    }

    private static boolean tooLarge(String size) {
        String[] sides = size.split("x", 2);
        return Integer.parseInt(sides[0]) * Integer.parseInt(sides[1]) > 2 * SIDE * SIDE;
    }

    /** Sizes of the first pictures, width x height. */
    private static Set<String> sizes(Files files, String path, @Nullable String folder) throws IOException {
        ImageDecoder decoder = new ImageDecoder(MOST_PIXELS);
        FolderScan scan = FolderScan.of(files, path, folder, new FolderFiles.All(FileKind.PICTURE, true));
        return scan.look(files, found -> {
            Set<String> sizes = new LinkedHashSet<>();
            int looked = 0;
            for (Iterator<FolderFile> all = found; looked < MOST_LOOKED_AT && all.hasNext(); looked++) {
                FolderFile file = all.next();
                try {
                    if (file.problem().isEmpty()) {
                        DecodedImage image = decoder.decode(file.content());
                        sizes.add(image.width() + "x" + image.height());
                    }
                } catch (BadImageException e) {
                    // counted when rows are read
                }
            }
            return sizes;
        });
    }

    /** What tells files by their extension. */
    private interface Wanted {
        boolean is(String extension);
    }

    /** The folder that holds the classes' folders, where that is not the top. */
    private static @Nullable String folder(List<String> names, Wanted wanted, List<String> notes) {
        Set<String> tops = new TreeSet<>();
        boolean deep = true;
        for (String name : names) {
            if (wanted.is(SourceGuess.extension(name))) {
                String[] parts = name.split("/", -1);
                tops.add(parts[0]);
                deep &= parts.length > 2;
            }
        }
        if (!deep || tops.isEmpty()) {
            return null;
        }
        for (String train : TRAIN) {
            if (tops.contains(train)) {
                tops.remove(train);
                notes.add("rows to train on are those of the folder " + train);
                return train;
            }
        }
        return tops.size() == 1 ? tops.iterator().next() : null;
    }

    private static Set<String> folders(List<String> names, @Nullable String folder, Wanted wanted) {
        String prefix = folder == null ? "" : folder + "/";
        Set<String> folders = new TreeSet<>();
        for (String name : names) {
            if (name.startsWith(prefix) && wanted.is(SourceGuess.extension(name))) {
                String below = name.substring(prefix.length());
                if (below.indexOf('/') > 0) {
                    folders.add(below.substring(0, below.indexOf('/')));
                }
            }
        }
        return folders;
    }

    private static SourceGuess sounds(Files files, String path, List<String> names) throws IOException {
        Map<String, Object> keys = keys("wav-folder", path);
        List<String> notes = new ArrayList<>();
        String folder = folder(names, FolderGuess::isSound, notes);
        Set<String> folders = folders(names, folder, FolderGuess::isSound);
        if (folder != null) {
            keys.put("folder", folder);
        }
        if (folders.size() < 2) {
            String name = SoundNames.pattern(names.stream()
                    .filter(file -> isSound(SourceGuess.extension(file)))
                    .map(file -> file.substring(file.lastIndexOf('/') + 1))
                    .toList());
            if (name == null) {
                throw new SourceException(
                        path + ": expected sounds in one folder for each class, as yes/1.wav and no/2.wav, or"
                                + " names such as yes_anna_1.wav, got neither. Put them into folders, or describe the names in a config:"
                                + " {format: wav-folder, path: " + path + ", name: \"{label}_{take}.wav\"}");
            }
            keys.remove("folder");
            keys.put("name", name);
            notes.add("the classes are in the files' names, taken as " + name);
        }
        Object found = keys.get("folder");
        SourceGuess.Form form = SoundForms.of(
                FolderScan.of(
                        files,
                        path,
                        found == null ? null : found.toString(),
                        new FolderFiles.All(FileKind.SOUND, false)),
                files,
                notes);
        return new SourceGuess(keys, SourceGuess.Kind.SOUNDS, form, notes);
    }
}
