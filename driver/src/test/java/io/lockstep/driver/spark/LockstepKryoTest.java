package io.lockstep.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class LockstepKryoTest {
    private static final ClassTag<Message> MESSAGE = ClassTag$.MODULE$.apply(Message.class);
    private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);

    private static SerializerInstance serializer() {
        SparkConf conf = new SparkConf(false)
                .set("spark.kryo.registrator", LockstepKryo.class.getName())
                .set("spark.kryo.registrationRequired", "true");
        return new KryoSerializer(conf).newInstance();
    }

    @Test
    void messagesTravelInTheirOneWireForm() {
        SerializerInstance kryo = serializer();
        for (Message message : List.of(
                new Message.Progress(12, 0.5),
                new Message.Ended(Message.Status.DONE, "", 1, 2, 3),
                new Message.Share(
                        2,
                        1,
                        false,
                        EpochTotals.NONE,
                        new byte[] {1},
                        List.of(),
                        SkippedSteps.NONE,
                        PhaseTimes.NONE))) {
            ByteBuffer bytes = kryo.serialize(message, MESSAGE);
            assertThat(kryo.<Message>deserialize(bytes, MESSAGE))
                    .usingRecursiveComparison()
                    .isEqualTo(message);
        }
    }

    @Test
    void whatTasksReturnIsRegistered() {
        SerializerInstance kryo = serializer();
        byte[] share = {1, 2, 3};
        assertThat(kryo.<byte[]>deserialize(kryo.serialize(share, BYTES), BYTES))
                .isEqualTo(share);
    }
}
