package io.lockstep.driver.roster;

import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.End;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Load;
import io.lockstep.driver.roster.Message.Loaded;
import io.lockstep.driver.roster.Message.MetricsPart;
import io.lockstep.driver.roster.Message.Note;
import io.lockstep.driver.roster.Message.Progress;
import io.lockstep.driver.roster.Message.Refused;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Roster;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.roster.Message.SteadyPace;
import io.lockstep.driver.roster.Message.TakeCheckpoint;
import io.lockstep.kernels.backend.InstructionSet;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages as bytes: one byte of kind, then the record's components in order, big-endian; text and bytes with a 32-bit
 * length in front. Reading goes through the records' constructors and refuses what is cut, too long or of unknown kind.
 */
public final class MessageCodec {
    private static final int REGISTER = 1;
    private static final int ROSTER = 2;
    private static final int PROGRESS = 3;
    private static final int SHARE = 4;
    private static final int ENDED = 5;
    private static final int REFUSED = 6;
    private static final int END = 7;
    private static final int METRICS_PART = 8;
    private static final int LOAD = 9;
    private static final int LOADED = 10;
    private static final int NOTE = 11;
    private static final int CHECKPOINT = 12;

    private MessageCodec() {}

    /** The wire form. */
    public static byte[] encode(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(message, new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(Message message, DataOutputStream out) throws IOException {
        if (message instanceof Load load) {
            out.writeByte(LOAD);
            text(load.level().label(), out);
        } else if (message instanceof Roster roster) {
            writeRoster(roster, out);
        } else if (message instanceof TakeCheckpoint) {
            out.writeByte(CHECKPOINT);
        } else if (message instanceof Refused refused) {
            out.writeByte(REFUSED);
            text(refused.text(), out);
        } else if (message instanceof End end) {
            out.writeByte(END);
            text(end.text(), out);
        } else {
            writeOfRank(message, out);
        }
    }

    private static void writeOfRank(Message message, DataOutputStream out) throws IOException {
        if (message instanceof Register register) {
            writeRegister(register, out);
        } else if (message instanceof Loaded loaded) {
            writeLoaded(loaded, out);
        } else if (message instanceof Progress progress) {
            out.writeByte(PROGRESS);
            out.writeLong(progress.step());
            out.writeDouble(progress.loss());
        } else if (message instanceof Share share) {
            writeShare(share, out);
        } else if (message instanceof Ended ended) {
            out.writeByte(ENDED);
            text(ended.status().name(), out);
            text(ended.text(), out);
            out.writeLong(ended.slices());
            out.writeLong(ended.examples());
            out.writeLong(ended.bytesSent());
            writeTimes(ended.times(), out);
            out.writeLong(ended.pace().rows());
            out.writeDouble(ended.pace().seconds());
        } else if (message instanceof MetricsPart part) {
            out.writeByte(METRICS_PART);
            bytes(part.bytes(), out);
        } else if (message instanceof Note note) {
            out.writeByte(NOTE);
            text(note.text(), out);
        }
    }

    private static void writeRegister(Register register, DataOutputStream out) throws IOException {
        out.writeByte(REGISTER);
        text(register.executor(), out);
        text(register.host(), out);
        out.writeInt(register.port());
        out.writeInt(register.threads());
        out.writeLong(register.heapBytes());
        text(register.level().label(), out);
    }

    private static void writeLoaded(Loaded loaded, DataOutputStream out) throws IOException {
        out.writeByte(LOADED);
        out.writeInt(loaded.backends().size());
        for (BackendReport backend : loaded.backends()) {
            text(backend.name(), out);
            text(backend.identity(), out);
            text(backend.level().label(), out);
            text(backend.failure(), out);
        }
    }

    private static void writeShare(Share share, DataOutputStream out) throws IOException {
        out.writeByte(SHARE);
        out.writeLong(share.step());
        out.writeInt(share.epoch());
        out.writeBoolean(share.endsEpoch());
        CheckpointCodec.write(share.totals(), out);
        bytes(share.validation(), out);
        CheckpointCodec.write(share.pieces(), out);
        CheckpointCodec.write(share.skipped(), out);
        writeTimes(share.times(), out);
    }

    private static void writeTimes(PhaseTimes times, DataOutputStream out) throws IOException {
        numbers(times.seconds(), out);
        out.writeDouble(times.overlapped());
        out.writeDouble(times.collection());
        numbers(times.waitedFor(), out);
    }

    static void numbers(List<Double> numbers, DataOutputStream out) throws IOException {
        out.writeInt(numbers.size());
        for (double number : numbers) {
            out.writeDouble(number);
        }
    }

    private static void writeRoster(Roster roster, DataOutputStream out) throws IOException {
        out.writeByte(ROSTER);
        out.writeLong(roster.generation());
        out.writeInt(roster.rank());
        out.writeInt(roster.members().size());
        for (Member member : roster.members()) {
            text(member.executor(), out);
            text(member.host(), out);
            out.writeInt(member.port());
            out.writeInt(member.threads());
        }
        text(roster.backend(), out);
        out.writeBoolean(roster.checkpoint() != null);
        if (roster.checkpoint() != null) {
            CheckpointCodec.write(roster.checkpoint(), out);
        }
    }

    static void text(String text, DataOutputStream out) throws IOException {
        bytes(text.getBytes(StandardCharsets.UTF_8), out);
    }

    static void bytes(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * The message in a frame.
     *
     * @param frame from its position to its limit. Consumed.
     * @throws IOException when it is not exactly one message
     */
    public static Message decode(ByteBuffer frame) throws IOException {
        int size = frame.remaining();
        try {
            Message message = read(frame);
            if (frame.hasRemaining()) {
                throw new IOException("coordinator message: expected " + (size - frame.remaining()) + " bytes, got "
                        + size + ". Another version of Lockstep may be speaking");
            }
            return message;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException(
                    "coordinator message: expected a whole message, got " + size + " bytes that are none", e);
        }
    }

    private static Message read(ByteBuffer in) throws IOException {
        int kind = in.get();
        return switch (kind) {
            case LOAD -> new Load(InstructionSet.of(text(in)));
            case ROSTER -> readRoster(in);
            case CHECKPOINT -> new TakeCheckpoint();
            case REFUSED -> new Refused(text(in));
            case END -> new End(text(in));
            default -> readOfRank(kind, in);
        };
    }

    private static Message readOfRank(int kind, ByteBuffer in) throws IOException {
        return switch (kind) {
            case REGISTER ->
                new Register(text(in), text(in), in.getInt(), in.getInt(), in.getLong(), InstructionSet.of(text(in)));
            case LOADED -> readLoaded(in);
            case PROGRESS -> new Progress(in.getLong(), in.getDouble());
            case SHARE ->
                new Share(
                        in.getLong(),
                        in.getInt(),
                        flag(in),
                        CheckpointCodec.readTotals(in),
                        bytes(in),
                        CheckpointCodec.readPieces(in),
                        CheckpointCodec.readSkipped(in),
                        readTimes(in));
            case ENDED ->
                new Ended(
                        Status.valueOf(text(in)),
                        text(in),
                        in.getLong(),
                        in.getLong(),
                        in.getLong(),
                        readTimes(in),
                        new SteadyPace(in.getLong(), in.getDouble()));
            case METRICS_PART -> new MetricsPart(bytes(in));
            case NOTE -> new Note(text(in));
            default ->
                throw new IOException("coordinator message: expected a kind from " + REGISTER + " to " + CHECKPOINT
                        + ", got " + kind + ". Another version of Lockstep may be speaking");
        };
    }

    private static PhaseTimes readTimes(ByteBuffer in) {
        return new PhaseTimes(numbers(in), in.getDouble(), in.getDouble(), numbers(in));
    }

    static List<Double> numbers(ByteBuffer in) {
        int count = count(in, Double.BYTES);
        List<Double> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(in.getDouble());
        }
        return numbers;
    }

    private static Loaded readLoaded(ByteBuffer in) {
        int count = count(in, 4 * Integer.BYTES);
        List<BackendReport> backends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            backends.add(new BackendReport(text(in), text(in), InstructionSet.of(text(in)), text(in)));
        }
        return new Loaded(backends);
    }

    private static Roster readRoster(ByteBuffer in) {
        long generation = in.getLong();
        int rank = in.getInt();
        int count = count(in, 4 * Integer.BYTES);
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new Member(text(in), text(in), in.getInt(), in.getInt()));
        }
        return new Roster(generation, rank, members, text(in), flag(in) ? CheckpointCodec.read(in) : null);
    }

    static boolean flag(ByteBuffer in) {
        int value = in.get();
        if (value < 0 || value > 1) {
            throw new IllegalArgumentException("flag " + value);
        }
        return value == 1;
    }

    static String text(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[count(in, 1)];
        in.get(bytes);
        return bytes;
    }

    /**
     * A number of things of at least so many bytes each, which must still fit: nothing is allocated on a liar's word.
     */
    static int count(ByteBuffer in, int bytesEach) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / bytesEach) {
            throw new IllegalArgumentException("count " + count + " with " + in.remaining() + " bytes left");
        }
        return count;
    }
}
