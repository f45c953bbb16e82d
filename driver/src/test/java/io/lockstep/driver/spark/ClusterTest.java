package io.lockstep.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ClusterTest {
    @Test
    void theDriverListensWhereSparksOwnDoes() {
        SparkConf conf = new SparkConf(false).set("spark.driver.host", "driver.example.org");
        assertThat(Cluster.bindHost(conf, false)).isEqualTo("driver.example.org");
        conf.set("spark.driver.bindAddress", "0.0.0.0");
        assertThat(Cluster.bindHost(conf, false)).isEqualTo("0.0.0.0");
        assertThat(Cluster.bindHost(conf, true)).isEqualTo("driver.example.org");
    }

    @Test
    void dynamicAllocationIsAskedForWhatTheTrainingCanUse() {
        SparkConf conf = new SparkConf(false);
        assertThat(Cluster.wanted(conf, 2, 2, 1, Integer.MAX_VALUE, 8)).isEqualTo(8);
        assertThat(Cluster.wanted(conf, 2, 2, 1, 5, 8)).isEqualTo(5);
        assertThat(Cluster.wanted(conf, 2, 2, 9, 10, 8)).isEqualTo(9);
        assertThat(Cluster.wanted(conf, 12, 12, 1, 10, 8)).isEqualTo(12);
        conf.set("spark.dynamicAllocation.maxExecutors", "3");
        assertThat(Cluster.wanted(conf, 2, 8, 1, Integer.MAX_VALUE, 100)).isEqualTo(12);
        conf.set("spark.executor.cores", "6").set("spark.task.cpus", "2");
        assertThat(Cluster.wanted(conf, 0, 0, 1, Integer.MAX_VALUE, 100)).isEqualTo(9);
        assertThat(Cluster.wanted(conf, 0, 0, 2, Integer.MAX_VALUE, 1)).isEqualTo(6);
    }
}
