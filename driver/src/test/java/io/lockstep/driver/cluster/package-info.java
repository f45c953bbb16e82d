/** Test support: clusters of real executor processes without a Spark distribution. */
package io.lockstep.driver.cluster;
