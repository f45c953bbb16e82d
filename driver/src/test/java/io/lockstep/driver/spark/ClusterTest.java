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
}
