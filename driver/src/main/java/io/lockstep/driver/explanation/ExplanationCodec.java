package io.lockstep.driver.explanation;

import io.lockstep.driver.survey.BottomSample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Explanations as bytes between tasks, and the hash by which rows are chosen. */
final class ExplanationCodec {
    private static final int MISSING = -1;

    private ExplanationCodec() {}

    /** Equal for equal explanations alone, but for chance: of the row's identity and of what was found. At least 0. */
    static long hash(Explanation explanation) {
        long hash = BottomSample.hash(explanation.row());
        hash = BottomSample.hash(hash, Double.doubleToLongBits(explanation.answerValue()));
        for (Reason reason : explanation.columns()) {
            String value = reason.value();
            hash = BottomSample.hash(hash, value == null ? MISSING : BottomSample.hash(value));
            hash = BottomSample.hash(hash, Double.doubleToLongBits(reason.attribution()));
        }
        return hash;
    }

    static void write(Explanation explanation, DataOutput out) throws IOException {
        writeText(explanation.row(), out);
        writeText(explanation.answer(), out);
        out.writeDouble(explanation.answerValue());
        out.writeDouble(explanation.baselineValue());
        out.writeInt(explanation.columns().size());
        for (Reason reason : explanation.columns()) {
            writeText(reason.column(), out);
            writeText(reason.value(), out);
            out.writeDouble(reason.attribution());
            out.writeDouble(reason.standardError());
        }
        out.writeInt(explanation.maps().size());
        for (CellMap map : explanation.maps()) {
            write(map, out);
        }
    }

    private static void write(CellMap map, DataOutput out) throws IOException {
        writeText(map.column(), out);
        writeText(map.kind().name(), out);
        out.writeInt(map.shape().size());
        for (int length : map.shape()) {
            out.writeInt(length);
        }
        out.writeInt(map.names().size());
        for (String name : map.names()) {
            writeText(name, out);
        }
        write(map.attributions(), out);
        write(map.shown(), out);
    }

    private static void write(float[] numbers, DataOutput out) throws IOException {
        out.writeInt(numbers.length);
        for (float number : numbers) {
            out.writeFloat(number);
        }
    }

    static Explanation read(DataInput in) throws IOException {
        String row = text(in);
        String answer = text(in);
        double answerValue = in.readDouble();
        double baselineValue = in.readDouble();
        int count = in.readInt();
        List<Reason> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(new Reason(text(in), readText(in), in.readDouble(), in.readDouble()));
        }
        int mapCount = in.readInt();
        List<CellMap> maps = new ArrayList<>();
        for (int i = 0; i < mapCount; i++) {
            maps.add(readMap(in));
        }
        return new Explanation(row, answer, answerValue, baselineValue, columns, maps);
    }

    private static CellMap readMap(DataInput in) throws IOException {
        String column = text(in);
        CellMap.Kind kind = CellMap.Kind.valueOf(text(in));
        int rank = in.readInt();
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            shape.add(in.readInt());
        }
        int count = in.readInt();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(text(in));
        }
        return new CellMap(column, kind, shape, names, numbers(in), numbers(in));
    }

    private static float[] numbers(DataInput in) throws IOException {
        float[] numbers = new float[in.readInt()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readFloat();
        }
        return numbers;
    }

    /** Text of any length, or none. */
    static void writeText(@Nullable String text, DataOutput out) throws IOException {
        if (text == null) {
            out.writeInt(MISSING);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static @Nullable String readText(DataInput in) throws IOException {
        int length = in.readInt();
        if (length == MISSING) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String text(DataInput in) throws IOException {
        String text = readText(in);
        if (text == null) {
            throw new IOException("explanation: expected a text, got none");
        }
        return text;
    }
}
