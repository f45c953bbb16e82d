package io.lockstep.driver.modeldir;

import io.lockstep.driver.config.InitFrom;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.parameter.TensorPattern;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tensors of a safetensors file that a training begins with: names and shapes checked, values still to be read. */
public final class InitialWeights {
    private static final String WHERE = "train.initFrom";
    private static final int SHOWN = 6;
    private static final Set<String> READ =
            Set.of(SafetensorsHeader.F32, SafetensorsHeader.F16, SafetensorsHeader.BF16);

    private record Taken(ParameterTensor parameter, SafetensorsHeader.Tensor tensor) {
        String text() {
            return InitialWeights.text(parameter.name(), tensor);
        }
    }

    private record TakenTable(Table table, SafetensorsHeader.Tensor tensor) {
        String text() {
            return InitialWeights.text(table.name(), tensor);
        }
    }

    /**
     * What becomes of the model's tensors and tables.
     *
     * @param count of all
     * @param drawn from the seed, as they changed
     */
    private record Choice(int count, List<Taken> tensors, List<TakenTable> tables, List<String> drawn) {}

    private static String text(String name, SafetensorsHeader.Tensor tensor) {
        return name.equals(tensor.name()) ? name : name + " from " + tensor.name();
    }

    private final Files files;
    private final String file;
    private final @Nullable String modelDirectory;
    private final String sha256;
    private final int tensorCount;
    private final List<Taken> taken;
    private final List<TakenTable> tables;
    private final List<String> drawn;
    private final long dataStart;

    private InitialWeights(
            Files files, String file, @Nullable String modelDirectory, String sha256, Choice choice, long dataStart) {
        this.files = files;
        this.file = file;
        this.modelDirectory = modelDirectory;
        this.sha256 = sha256;
        this.tensorCount = choice.count();
        this.taken = List.copyOf(choice.tensors());
        this.tables = List.copyOf(choice.tables());
        this.drawn = List.copyOf(choice.drawn());
        this.dataStart = dataStart;
    }

    /**
     * Finds the tensors a config wants.
     *
     * @param path of a model directory or a safetensors file, absolute or from the working directory
     * @param from which tensors
     * @param layout of the model that begins with them
     * @throws IllegalArgumentException when there is no such file, a pattern matches nothing, or a tensor is missing or
     *     of another shape or kind
     * @throws IOException when the file is damaged or cannot be read
     */
    public static InitialWeights find(Files files, String path, InitFrom from, ParameterLayout layout)
            throws IOException {
        String file = files.qualify(path);
        String modelDirectory = modelDirectory(files, file);
        if (files.exists(file + "/" + ModelDirectory.WEIGHTS)) {
            file = file + "/" + ModelDirectory.WEIGHTS;
        } else if (!files.exists(file)) {
            throw new PlainDataException(
                    WHERE + ".path", "expected a model directory or a safetensors file, got nothing at " + file);
        }
        SafetensorsHeader header;
        try (Files.RandomAccess in = files.openRandom(file)) {
            header = Safetensors.header(in, file, Sha256.digest());
        }
        Map<String, SafetensorsHeader.Tensor> tensors = new LinkedHashMap<>();
        header.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
        List<Taken> taken = new ArrayList<>();
        List<String> drawn = new ArrayList<>();
        checkPatterns(from, layout);
        for (ParameterTensor parameter : layout.tensors()) {
            String sizes = parameter.shape().sizes().toString();
            SafetensorsHeader.Tensor tensor = taken(from, file, tensors, parameter.name(), sizes, drawn);
            if (tensor != null) {
                taken.add(new Taken(parameter, tensor));
            }
        }
        List<TakenTable> tables = new ArrayList<>();
        for (Table table : layout.tables()) {
            String sizes = List.of(table.rows(), (long) table.dimension()).toString();
            SafetensorsHeader.Tensor tensor = taken(from, file, tensors, table.name(), sizes, drawn);
            if (tensor != null) {
                tables.add(new TakenTable(table, requireF32(file, tensor)));
            }
        }
        if (taken.isEmpty() && tables.isEmpty()) {
            throw new PlainDataException(
                    WHERE,
                    "expected at least one tensor of the model's in " + file + ", got none of the same name and shape");
        }
        return new InitialWeights(
                files,
                file,
                modelDirectory,
                Sha256.of(files, file),
                new Choice(layout.tensors().size() + layout.tables().size(), taken, tables, drawn),
                header.dataStart());
    }

    /** What one tensor or table is to begin with; null where it is drawn, which is told where it had to be. */
    private static SafetensorsHeader.@Nullable Tensor taken(
            InitFrom from,
            String file,
            Map<String, SafetensorsHeader.Tensor> tensors,
            String name,
            String sizes,
            List<String> drawn) {
        String source = source(from, name);
        if (source == null) {
            return null;
        }
        SafetensorsHeader.Tensor stored = tensors.get(source);
        if (from.changed() == InitFrom.Changed.DRAWN && !sameShape(sizes, stored)) {
            drawn.add(name + " " + sizes + (stored == null ? " (not there)" : " (" + stored.shape() + " there)"));
            return null;
        }
        return tensor(file, tensors, name, sizes, source);
    }

    private static SafetensorsHeader.Tensor requireF32(String file, SafetensorsHeader.Tensor tensor) {
        if (!tensor.dtype().equals(SafetensorsHeader.F32)) {
            throw new PlainDataException(
                    WHERE,
                    "expected table " + tensor.name() + " in " + file + " to be F32, got dtype " + tensor.dtype()
                            + ". Convert it to float32");
        }
        return tensor;
    }

    /** The model's directory, named itself or by its file of weights; null for another program's file. */
    private static @Nullable String modelDirectory(Files files, String path) throws IOException {
        if (files.exists(path + "/" + ModelDirectory.MANIFEST)) {
            return path;
        }
        String name = "/" + ModelDirectory.WEIGHTS;
        if (!path.endsWith(name)) {
            return null;
        }
        String parent = path.substring(0, path.length() - name.length());
        boolean model = files.exists(parent + "/" + ModelDirectory.MANIFEST)
                && files.exists(parent + "/" + ModelDirectory.MODEL);
        return model ? parent : null;
    }

    private static void checkPatterns(InitFrom from, ParameterLayout layout) {
        for (int i = 0; i < from.tensors().size(); i++) {
            TensorPattern pattern = new TensorPattern(from.tensors().get(i).match());
            if (layout.tables().stream().anyMatch(table -> pattern.matches(table.name()))) {
                continue;
            }
            try {
                pattern.requireMatch(layout);
            } catch (IllegalArgumentException e) {
                throw new PlainDataException(WHERE + ".tensors[" + i + "].match", String.valueOf(e.getMessage()));
            }
        }
    }

    /** The name in the file; null for a tensor that is not taken. */
    private static @Nullable String source(InitFrom from, String name) {
        for (InitFrom.Take take : from.takes()) {
            if (new TensorPattern(take.match()).matches(name)) {
                return take.source(name);
            }
        }
        return null;
    }

    private static SafetensorsHeader.Tensor tensor(
            String file, Map<String, SafetensorsHeader.Tensor> tensors, String name, String sizes, String source) {
        String expected = "expected tensor " + source + " " + sizes + " in " + file
                + (source.equals(name) ? "" : " for " + name) + ", got ";
        SafetensorsHeader.Tensor tensor = tensors.get(source);
        if (tensor == null) {
            throw new PlainDataException(
                    WHERE,
                    expected + "none of that name"
                            + (tensors.isEmpty()
                                    ? ""
                                    : ". The nearest of its " + tensors.size() + " tensors is '"
                                            + Names.closest(source, tensors.keySet()) + "'")
                            + ". List the tensors to take under " + WHERE + ".tensors");
        }
        if (!sameShape(sizes, tensor)) {
            throw new PlainDataException(
                    WHERE,
                    expected + tensor.shape() + ". List only tensors of the model's own shapes under " + WHERE
                            + ".tensors");
        }
        if (!READ.contains(tensor.dtype())) {
            throw new PlainDataException(WHERE, expected + "dtype " + tensor.dtype() + ". Convert it to float32");
        }
        return tensor;
    }

    private static boolean sameShape(String sizes, SafetensorsHeader.@Nullable Tensor tensor) {
        return tensor != null && sizes.equals(tensor.shape().toString());
    }

    /** @param parameters in the model's layout. Overwritten where tensors are taken. */
    public void read(HeapFloats parameters) throws IOException {
        try (Files.RandomAccess in = files.openRandom(file)) {
            for (Taken one : taken) {
                long position = dataStart + one.tensor().begin();
                String dtype = one.tensor().dtype();
                if (dtype.equals(SafetensorsHeader.F32)) {
                    Safetensors.read(in, position, one.parameter(), parameters, null);
                } else {
                    boolean brain = dtype.equals(SafetensorsHeader.BF16);
                    Safetensors.readHalves(in, position, one.parameter(), parameters, brain);
                }
            }
        }
    }

    /** The tables of the model that are taken. */
    public List<Table> tables() {
        return tables.stream().map(TakenTable::table).toList();
    }

    /** @param values of the tables of a layout, in its order. Overwritten where tables are taken. */
    public void readTables(ParameterLayout layout, List<FloatStorage> values) throws IOException {
        try (Files.RandomAccess in = files.openRandom(file)) {
            for (TakenTable one : tables) {
                FloatStorage into = values.get(layout.tables().indexOf(one.table()));
                Safetensors.readTable(in, dataStart + one.tensor().begin(), into);
            }
        }
    }

    /** Rows of tables while the file is open. */
    public interface Rows extends Closeable {
        /**
         * Reads some rows.
         *
         * @param table number in {@link #tables}
         * @param into filled to its limit
         */
        void read(int table, long firstRow, ByteBuffer into) throws IOException;
    }

    /** Opens the file for its tables. */
    public Rows openRows() throws IOException {
        Files.RandomAccess in = files.openRandom(file);
        return new Rows() {
            @Override
            public void read(int number, long firstRow, ByteBuffer into) throws IOException {
                TakenTable one = tables.get(number);
                long offset = firstRow * one.table().dimension() * Float.BYTES;
                in.readFully(dataStart + one.tensor().begin() + offset, into.array(), into.arrayOffset(), into.limit());
            }

            @Override
            public void close() throws IOException {
                in.close();
            }
        };
    }

    /** Where the file is part of a model. */
    public @Nullable String modelDirectory() {
        return modelDirectory;
    }

    /** The tensor of the file that one of the model begins with; null when none. */
    @Nullable String source(String name) {
        for (Taken one : taken) {
            if (one.tensor().name().equals(name)) {
                return one.tensor().name();
            }
        }
        return null;
    }

    /** The tensors of the model that are taken, each with its name in the file. */
    public Map<ParameterTensor, String> sources() {
        Map<ParameterTensor, String> sources = new LinkedHashMap<>();
        taken.forEach(one -> sources.put(one.parameter(), one.tensor().name()));
        return sources;
    }

    /** Names of tensors and tables that are taken, each with that in the file. */
    Map<String, String> allSources() {
        Map<String, String> sources = new LinkedHashMap<>();
        taken.forEach(one -> sources.put(one.parameter().name(), one.tensor().name()));
        tables.forEach(one -> sources.put(one.table().name(), one.tensor().name()));
        return sources;
    }

    /**
     * The same but some, which are drawn.
     *
     * @param others names of tensors and tables, each with the reason
     */
    InitialWeights without(Map<String, String> others) {
        List<String> all = new ArrayList<>(drawn);
        others.forEach((name, why) -> all.add(name + " (" + why + ")"));
        Choice choice = new Choice(
                tensorCount,
                taken.stream()
                        .filter(one -> !others.containsKey(one.parameter().name()))
                        .toList(),
                tables.stream()
                        .filter(one -> !others.containsKey(one.table().name()))
                        .toList(),
                all);
        return new InitialWeights(files, file, modelDirectory, sha256, choice, dataStart);
    }

    /** Of the whole file, in hexadecimal. */
    public String sha256() {
        return sha256;
    }

    private List<String> names() {
        return Stream.concat(taken.stream().map(Taken::text), tables.stream().map(TakenTable::text))
                .toList();
    }

    /** One line for people. */
    public String describe() {
        List<String> names = names();
        int shown = Math.min(SHOWN, names.size());
        return "weights: " + names.size() + " of " + tensorCount + " tensors begin as in " + file + ": "
                + String.join(", ", names.subList(0, shown))
                + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "")
                + (drawn.isEmpty() ? "" : "; drawn from the seed, as they changed: " + String.join(", ", drawn));
    }

    /** For the model's lineage. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("file", file);
        data.put("sha256", sha256);
        data.put("tensors", names());
        if (!drawn.isEmpty()) {
            data.put("drawn", drawn);
        }
        return data;
    }
}
