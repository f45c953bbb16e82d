package io.lockstep.driver.checkpoint;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.VersionedDocument;
import io.lockstep.kernels.plaindata.Binding;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows of tables among the pieces of checkpoints. A commit writes the blocks of rows that were touched since the one
 * before; blocks that were not lie in pieces of earlier commits, or nowhere: then they are what training began with. So
 * these pieces have a directory of their own, and outlive the step that wrote them as long as a kept checkpoint names
 * them.
 *
 * <pre>
 * tables/step-000000000120-i1g2r0.rows    eight bytes of length, a header as JSON, then float32, all little-endian: for
 *                                         each table and block its rows' values, then each slot of the same rows
 * </pre>
 *
 * Of the pieces a checkpoint names the later ones count, block by block. A piece none of whose blocks counts any more is
 * named no longer. A writer whose pieces since the last whole one hold more than all its blocks writes a whole one, so
 * that they never take much more than twice what the rows do.
 */
public final class TableStore {
    /** Slot of pieces that hold rows of tables. */
    public static final String SLOT = "tables";

    private static final VersionedDocument FORMAT = new VersionedDocument("lockstep-table-rows", 1);
    private static final Binding BINDING = new Binding();
    private static final Pattern NAME = Pattern.compile("step-([0-9]{12,18})-.*");
    private static final int LONGEST_HEADER = 64 << 20;

    private record Header(long since, List<TableRows> tables) {}

    /** Where rows are. */
    public interface Source {
        /**
         * Rows of a block.
         *
         * @param slot 0: the values; else a slot's number, from 1
         * @param into little-endian, filled to its limit
         */
        void read(int table, int slot, long firstRow, int rows, ByteBuffer into) throws IOException;
    }

    /** Where rows go. */
    public interface Target {
        /** The same of the table of a piece; {@code from} is to be read to its limit, or not at all. */
        void write(TableRows table, int slot, long firstRow, int rows, ByteBuffer from);
    }

    private final Files files;
    private final String directory;
    private final Map<String, Header> headers = new HashMap<>();

    /** @param checkpoints directory of a run's checkpoints */
    TableStore(Files files, String checkpoints) {
        this.files = files;
        this.directory = checkpoints + "/" + SLOT;
    }

    /** Where a checkpoint's piece lies. */
    static String path(String stepDirectory, Piece piece) {
        return piece.slot().equals(SLOT)
                ? stepDirectory.substring(0, stepDirectory.lastIndexOf('/')) + "/" + SLOT + "/" + piece.file()
                : stepDirectory + "/" + piece.file();
    }

    /**
     * Writes a piece; it counts for nothing until committed.
     *
     * @param writer a name no other attempt to write this step uses
     * @param since step of the commit that it changes, if it does not hold all that its writer has
     */
    public Piece write(long step, String writer, long since, List<TableRows> tables, Source source) throws IOException {
        String file = String.format(Locale.ROOT, "step-%012d-%s.rows", step, writer);
        Sha256.Output out = new Sha256.Output(files.create(directory + "/" + file));
        try (out) {
            Faults.at("checkpoint.piece");
            byte[] header = FORMAT.write(BINDING.unbindRecord(new Header(since, tables)));
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            out.write(header);
            for (int table = 0; table < tables.size(); table++) {
                TableRows rows = tables.get(table);
                BitSet blocks = rows.blocks();
                ByteBuffer buffer = buffer(rows);
                for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
                    int count = rows.rowCount(block);
                    for (int slot = 0; slot <= rows.slots().size(); slot++) {
                        buffer.clear().limit(count * rows.dimension() * Float.BYTES);
                        source.read(table, slot, rows.firstRow(block), count, buffer);
                        out.write(buffer.array(), buffer.arrayOffset(), buffer.limit());
                    }
                }
            }
        }
        return new Piece(SLOT, 0, 0, file, out.bytes(), out.sha256());
    }

    private static ByteBuffer buffer(TableRows rows) {
        long bytes = Math.min(rows.blockRows(), rows.rows()) * rows.dimension() * Float.BYTES;
        return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads all rows that a checkpoint has, piece by piece, the ones that count last.
     *
     * @throws CorruptCheckpointException when a piece is not what was committed; what was written is then undefined
     */
    public void read(Checkpoint checkpoint, Target target) throws IOException {
        for (Piece piece : pieces(checkpoint)) {
            read(piece, path(checkpoint.directory(), piece), target);
        }
    }

    private void read(Piece piece, String path, Target target) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (DataInputStream in = new DataInputStream(new DigestInputStream(files.open(path), digest))) {
            for (TableRows rows : header(in, path).tables()) {
                BitSet blocks = rows.blocks();
                ByteBuffer buffer = buffer(rows);
                for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
                    int count = rows.rowCount(block);
                    for (int slot = 0; slot <= rows.slots().size(); slot++) {
                        buffer.clear().limit(count * rows.dimension() * Float.BYTES);
                        in.readFully(buffer.array(), buffer.arrayOffset(), buffer.limit());
                        target.write(rows, slot, rows.firstRow(block), count, buffer);
                    }
                }
            }
            if (in.read() >= 0 || !Sha256.hex(digest).equals(piece.sha256())) {
                throw new CorruptCheckpointException(path + ": expected the " + piece.bytes()
                        + " bytes that were committed, got others. Use an older checkpoint");
            }
        } catch (EOFException e) {
            throw new CorruptCheckpointException(
                    path + ": expected " + piece.bytes() + " bytes, got fewer. Use an older checkpoint", e);
        }
    }

    private static Header header(InputStream in, String path) throws IOException {
        byte[] prefix = in.readNBytes(Long.BYTES);
        long length = prefix.length < Long.BYTES
                ? -1
                : ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > LONGEST_HEADER) {
            throw new CorruptCheckpointException(path + ": expected a header of up to " + LONGEST_HEADER
                    + " bytes, got " + length + ". Use an older checkpoint");
        }
        byte[] json = in.readNBytes((int) length);
        if (json.length < length) {
            throw new EOFException();
        }
        try {
            return BINDING.bind(Header.class, FORMAT.read(json, path), path);
        } catch (IllegalArgumentException e) {
            throw new CorruptCheckpointException(path + ": " + e.getMessage(), e);
        }
    }

    /** What a checkpoint has of tables, the latest last. */
    public static List<Piece> pieces(Checkpoint checkpoint) {
        return checkpoint.pieces().stream()
                .filter(piece -> piece.slot().equals(SLOT))
                .toList();
    }

    private Header header(String path) throws IOException {
        Header known = headers.get(path);
        if (known == null) {
            try (InputStream in = files.open(path)) {
                known = header(in, path);
            }
            headers.put(path, known);
        }
        return known;
    }

    /**
     * The pieces of a checkpoint that still count beside new ones; for the commit of these, in front of them.
     *
     * @param before the newest checkpoint; absent: none
     * @param written of the next one
     * @throws IllegalStateException when a new piece changes another commit than this one
     */
    public List<Piece> carried(@Nullable Checkpoint before, List<Piece> written) throws IOException {
        Map<String, BitSet> covered = new HashMap<>();
        long step = before == null ? 0 : before.state().step();
        for (Piece piece : written) {
            if (piece.slot().equals(SLOT)) {
                Header header = header(directory + "/" + piece.file());
                if (header.since() != step) {
                    throw new IllegalStateException("checkpoint: expected a piece of rows touched since step " + step
                            + ", got " + piece.file() + " since step " + header.since());
                }
                counts(header, covered);
            }
        }
        List<Piece> carried = new ArrayList<>();
        List<Piece> old = before == null ? List.of() : pieces(before);
        for (int i = old.size() - 1; before != null && i >= 0; i--) {
            if (counts(header(path(before.directory(), old.get(i))), covered)) {
                carried.add(0, old.get(i));
            }
        }
        return carried;
    }

    /** Covers a piece's blocks; false when all of them were covered before. */
    private static boolean counts(Header header, Map<String, BitSet> covered) {
        boolean any = false;
        for (TableRows rows : header.tables()) {
            BitSet before = covered.computeIfAbsent(rows.table(), name -> new BitSet());
            BitSet blocks = rows.blocks();
            blocks.andNot(before);
            any |= !blocks.isEmpty();
            before.or(blocks);
        }
        return any;
    }

    /**
     * Deletes the pieces of steps up to one that nobody names.
     *
     * @param named files of kept checkpoints
     */
    void deleteUnnamed(long step, Set<String> named) throws IOException {
        for (Files.Entry entry : files.list(directory)) {
            Matcher matcher = NAME.matcher(entry.name());
            if (matcher.matches() && !named.contains(entry.name()) && Long.parseLong(matcher.group(1)) <= step) {
                files.delete(entry.path());
                headers.remove(directory + "/" + entry.name());
            }
        }
    }
}
