package io.lockstep.driver.checkpoint;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The checkpoints of one run. Pieces are written by many processes, each under a name no other attempt uses; then one
 * process commits them: a manifest with sizes and SHA-256, and a marker that exactly one committer can create. What has
 * no marker is never read. No file is overwritten, none is renamed.
 *
 * <pre>
 * step-000000000120/parameters-0-64-i1g2r0.f32     a piece
 * step-000000000120/manifest-5f3c….json            state and pieces; named by its own content
 * step-000000000120/commit-000001                  the marker: names the manifest and its SHA-256
 * </pre>
 *
 * The slot of a piece says what it holds, and who owns that:
 *
 * <pre>
 * slot = "parameters" | name        one copy for the run, cut into chunks of blocks in whatever way ranks owned them
 *      | "lane" number "." name     the copy of one lane, whichever rank had it
 *      | "tables"                   rows of tables, in a directory beside those of the steps: {@link TableStore}
 * </pre>
 *
 * A second marker appears only where the first one's checkpoint was found damaged and its step was reached again.
 */
public final class CheckpointStore {
    /** Slot of the parameters themselves. */
    public static final String PARAMETERS = "parameters";

    private static final String LANE_PREFIX = "lane";

    /**
     * What a lane has for itself alone.
     *
     * @param lane from 0
     * @param slot of its optimizer
     */
    public static String ofLane(int lane, String slot) {
        return LANE_PREFIX + lane + "." + slot;
    }

    /** Committed checkpoints kept unless told otherwise. */
    public static final int KEPT = 2;

    private static final String STEP_PREFIX = "step-";
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._]*";

    private final Files files;
    private final String directory;
    private final ParameterLayout layout;
    private final String layoutDigest;
    private final int kept;
    private final TableStore tables;

    public CheckpointStore(Files files, String directory, ParameterLayout layout) {
        this(files, directory, layout, KEPT);
    }

    /** @param kept committed checkpoints left after a commit, at least 1 */
    public CheckpointStore(Files files, String directory, ParameterLayout layout, int kept) {
        if (kept < 1) {
            throw new IllegalArgumentException("checkpoints kept: expected at least 1, got " + kept);
        }
        this.files = files;
        this.directory = directory;
        this.layout = layout;
        this.layoutDigest = digest(layout);
        this.kept = kept;
        this.tables = new TableStore(files, directory);
    }

    /** The rows of tables among the pieces. */
    public TableStore tables() {
        return tables;
    }

    /** What names, shapes and places of tensors a checkpoint belongs to. */
    static String digest(ParameterLayout layout) {
        StringBuilder lines = new StringBuilder();
        for (ParameterTensor tensor : layout.tensors()) {
            lines.append(tensor.offset())
                    .append(' ')
                    .append(tensor.shape())
                    .append(' ')
                    .append(tensor.name())
                    .append('\n');
        }
        for (Table table : layout.tables()) {
            lines.append("table ")
                    .append(table.rows())
                    .append(' ')
                    .append(table.dimension())
                    .append(' ')
                    .append(table.name())
                    .append('\n');
        }
        return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes one piece; it counts for nothing until committed.
     *
     * @param writer a name no other attempt to write this step uses, e.g. incarnation, generation and rank
     * @param values element 0 is element {@code origin} of the flat vector: 0 for a whole vector, the offset of
     *     {@code firstBlock} for a rank's chunk. Not modified.
     */
    public Piece write(
            long step, String writer, String slot, int firstBlock, int endBlock, HeapFloats values, long origin)
            throws IOException {
        if (!writer.matches(NAME) || !slot.matches(NAME)) {
            throw new IllegalArgumentException(
                    "checkpoint: expected writer and slot of letters, digits, '.' and '_', got '" + writer + "' and '"
                            + slot + "'");
        }
        String file = slot + "-" + firstBlock + "-" + endBlock + "-" + writer + ".f32";
        Sha256.Output out = new Sha256.Output(files.create(stepDirectory(step) + "/" + file));
        try (out) {
            Faults.at("checkpoint.piece");
            ByteBuffer buffer = ByteBuffer.allocate(ParameterLayout.BLOCK_SIZE * Float.BYTES);
            for (Block block : layout.blocks().subList(firstBlock, endBlock)) {
                values.read(block.offset() - origin, buffer.clear(), block.size());
                out.write(buffer.array(), 0, buffer.position());
            }
        }
        return new Piece(slot, firstBlock, endBlock, file, out.bytes(), out.sha256());
    }

    /**
     * Makes the pieces a checkpoint, then deletes what it makes superfluous.
     *
     * @param pinned steps whose checkpoints are kept beside the newest
     * @throws java.nio.file.FileAlreadyExistsException when another process has committed this step
     * @throws IllegalArgumentException when the pieces of a slot do not cover every block once
     */
    public Checkpoint commit(TrainingState state, List<Piece> pieces, Set<Long> pinned) throws IOException {
        checkCoverage(pieces);
        Checkpoint checkpoint = new Checkpoint(stepDirectory(state.step()), state, layoutDigest, pieces);
        CommitProtocol protocol = new CommitProtocol(files, layoutDigest);
        protocol.commit(checkpoint);
        prune(state.step(), pinned);
        return checkpoint;
    }

    /**
     * Pieces of a step that are written and not committed, to be read.
     *
     * @param before state of the commit before
     */
    public Checkpoint uncommitted(TrainingState before, List<Piece> pieces, long step) {
        return new Checkpoint(stepDirectory(step), before, layoutDigest, pieces);
    }

    /** {@link #commit} with nothing kept beside the newest. */
    public Checkpoint commit(TrainingState state, List<Piece> pieces) throws IOException {
        return commit(state, pieces, Set.of());
    }

    /**
     * The newest checkpoint that is whole: every piece is read and its SHA-256 compared.
     *
     * @param skipped told about each committed checkpoint that is damaged
     * @throws IOException when a file cannot be read at all, or was written by another release
     */
    public Optional<Checkpoint> newest(Consumer<String> skipped) throws IOException {
        CommitProtocol protocol = new CommitProtocol(files, layoutDigest);
        for (String step : steps().descendingMap().values()) {
            Optional<Checkpoint> whole = protocol.newestWhole(step, skipped);
            if (whole.isPresent()) {
                return whole;
            }
        }
        return Optional.empty();
    }

    /**
     * The checkpoint of one step, if it is whole.
     *
     * @param skipped told when it is damaged
     */
    public Optional<Checkpoint> at(long step, Consumer<String> skipped) throws IOException {
        return new CommitProtocol(files, layoutDigest).newestWhole(stepDirectory(step), skipped);
    }

    /**
     * Reads blocks [firstBlock, endBlock) of a slot, whatever pieces they lie in; each piece touched is read whole and
     * verified.
     *
     * @param into element 0 is element {@code origin} of the flat vector. Overwritten in these blocks, gaps left alone.
     * @throws CorruptCheckpointException when a piece is not what was committed; {@code into} is then undefined
     */
    public void read(Checkpoint checkpoint, String slot, int firstBlock, int endBlock, HeapFloats into, long origin)
            throws IOException {
        int covered = 0;
        for (Piece piece : checkpoint.pieces()) {
            int first = Math.max(firstBlock, piece.firstBlock());
            int end = Math.min(endBlock, piece.endBlock());
            if (piece.slot().equals(slot) && first < end) {
                readPiece(checkpoint.directory(), piece, first, end, into, origin);
                covered += end - first;
            }
        }
        if (covered != endBlock - firstBlock) {
            throw new CorruptCheckpointException(checkpoint.directory() + ": expected blocks [" + firstBlock + ", "
                    + endBlock + ") of slot '" + slot + "', found " + covered + " of them");
        }
    }

    private void readPiece(String step, Piece piece, int first, int end, HeapFloats into, long origin)
            throws IOException {
        String path = step + "/" + piece.file();
        MessageDigest digest = Sha256.digest();
        ByteBuffer buffer = ByteBuffer.allocate(ParameterLayout.BLOCK_SIZE * Float.BYTES);
        try (InputStream in = files.open(path)) {
            for (Block block : layout.blocks().subList(piece.firstBlock(), piece.endBlock())) {
                int bytes = block.size() * Float.BYTES;
                if (in.readNBytes(buffer.array(), 0, bytes) < bytes) {
                    throw new CorruptCheckpointException(
                            path + ": expected " + piece.bytes() + " bytes, got fewer. Use an older checkpoint");
                }
                digest.update(buffer.array(), 0, bytes);
                if (block.number() >= first && block.number() < end) {
                    into.write(block.offset() - origin, buffer.clear(), block.size());
                }
            }
            if (in.read() >= 0 || !Sha256.hex(digest).equals(piece.sha256())) {
                throw new CorruptCheckpointException(path + ": expected the " + piece.bytes()
                        + " bytes that were committed, got others. Use an older checkpoint");
            }
        }
    }

    /** Deletes what was written and never committed; while no rank writes. */
    public void deleteUncommitted() throws IOException {
        for (String step : steps().values()) {
            if (!CommitProtocol.committed(files.list(step))) {
                files.delete(step);
            }
        }
        pruneTables(Long.MAX_VALUE);
    }

    /** What no checkpoint that is left names; of steps up to one, as ranks may be ahead. */
    private void pruneTables(long step) throws IOException {
        if (layout.tables().isEmpty()) {
            return;
        }
        CommitProtocol protocol = new CommitProtocol(files, layoutDigest);
        Set<String> named = new HashSet<>();
        try {
            for (String committed : steps().values()) {
                named.addAll(protocol.tableFiles(committed));
            }
        } catch (CorruptCheckpointException e) {
            return; // nobody knows what it names; the next commits make it superfluous
        }
        tables.deleteUnnamed(step, named);
    }

    private void prune(long committedStep, Set<Long> pinned) {
        try {
            int newer = 0;
            for (Map.Entry<Long, String> step :
                    steps().headMap(committedStep, true).descendingMap().entrySet()) {
                boolean committed = CommitProtocol.committed(files.list(step.getValue()));
                newer += committed ? 1 : 0;
                if (!committed || (newer > kept && !pinned.contains(step.getKey()))) {
                    CommitProtocol.delete(files, step.getValue());
                }
            }
            pruneTables(committedStep);
        } catch (IOException e) {
            // The checkpoint is committed all the same; the next commit deletes what was left now.
            return;
        }
    }

    private NavigableMap<Long, String> steps() throws IOException {
        NavigableMap<Long, String> steps = new TreeMap<>();
        for (Files.Entry entry : files.list(directory)) {
            if (entry.directory() && entry.name().matches(STEP_PREFIX + "[0-9]{12,18}")) {
                steps.put(Long.parseLong(entry.name().substring(STEP_PREFIX.length())), entry.path());
            }
        }
        return steps;
    }

    private String stepDirectory(long step) {
        return directory + "/" + STEP_PREFIX + String.format(Locale.ROOT, "%012d", step);
    }

    private void checkCoverage(List<Piece> pieces) {
        Map<String, List<Piece>> bySlot = new HashMap<>();
        for (Piece piece : pieces) {
            bySlot.computeIfAbsent(piece.slot(), slot -> new ArrayList<>()).add(piece);
        }
        if (!bySlot.containsKey(PARAMETERS) && !layout.blocks().isEmpty()) {
            throw new IllegalArgumentException(
                    "checkpoint: expected pieces of '" + PARAMETERS + "', got slots " + bySlot.keySet());
        }
        bySlot.remove(TableStore.SLOT); // blocks that no piece holds are what training began with
        bySlot.values().forEach(this::checkSlot);
    }

    private void checkSlot(Collection<Piece> pieces) {
        int next = 0;
        String slot = pieces.iterator().next().slot();
        for (Piece piece : pieces.stream()
                .sorted(Comparator.comparingInt(Piece::firstBlock).thenComparingInt(Piece::endBlock))
                .toList()) {
            if (piece.firstBlock() != next) {
                throw new IllegalArgumentException("checkpoint: expected a piece of slot '" + slot + "' from block "
                        + next + ", got one from block " + piece.firstBlock());
            }
            next = piece.endBlock();
        }
        if (next != layout.blocks().size()) {
            throw new IllegalArgumentException("checkpoint: expected pieces of slot '" + slot + "' up to block "
                    + layout.blocks().size() + ", got them up to block " + next);
        }
    }
}
