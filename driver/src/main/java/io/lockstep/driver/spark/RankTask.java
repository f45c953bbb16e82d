package io.lockstep.driver.spark;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.rank.Invitation;
import io.lockstep.driver.rank.RankHost;
import java.io.IOException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/** Task of a generation on its executor: it becomes a rank there, or lends its slot to the one that is there. */
final class RankTask {
    private RankTask() {}

    /**
     * Runs until the generation is over. Never throws: Spark counts no failure.
     *
     * @param invitation as encoded by {@link Invitation#encode}
     * @return how it ended, for people
     */
    static String run(byte[] invitation) {
        try {
            Invitation invited = Cluster.authenticated(Invitation.decode(invitation));
            SparkEnv env = SparkEnv.get();
            TaskContext task = TaskContext.get();
            RankHost.Site site = new RankHost.Site(
                    env.executorId(),
                    env.blockManager().blockManagerId().host(),
                    Cluster.ports(env.conf()),
                    HadoopFiles.of(invited.files()),
                    task.partitionId());
            return RankHost.lend(invited, site, task::isInterrupted);
        } catch (IOException | RuntimeException e) {
            return "no part taken: " + e.getMessage();
        }
    }
}
