package io.lockstep.driver.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.lockstep.driver.roster.Message;
import io.lockstep.driver.roster.MessageCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Registrator of Lockstep's classes with Kryo, for {@code spark.kryo.registrator} with
 * {@code spark.kryo.registrationRequired}: the arrays that tasks return, and messages, which travel in their one wire
 * form whoever carries them.
 */
public final class LockstepKryo implements KryoRegistrator {
    private static final class ByWireForm extends Serializer<Message> {
        private ByWireForm() {
            super(false, true);
        }

        @Override
        public void write(Kryo kryo, Output output, Message message) {
            byte[] bytes = MessageCodec.encode(message);
            output.writeInt(bytes.length, true);
            output.writeBytes(bytes);
        }

        @Override
        public Message read(Kryo kryo, Input input, Class<Message> type) {
            try {
                return MessageCodec.decode(ByteBuffer.wrap(input.readBytes(input.readInt(true))));
            } catch (IOException e) {
                throw new KryoException(e);
            }
        }
    }

    @Override
    public void registerClasses(Kryo kryo) {
        kryo.register(byte[].class);
        kryo.register(byte[][].class);
        kryo.register(String[].class);
        for (Class<?> kind : Message.class.getPermittedSubclasses()) {
            kryo.register(kind, new ByWireForm());
        }
    }
}
