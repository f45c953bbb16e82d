/**
 * Config files: YAML read with limits and positions, {@code --set} laid over it, bound to records, every complaint with
 * file and line. The only package that sees the YAML parser; {@link io.lockstep.jobs.config.YamlConfigText} lends it to the params
 * of spark.ml stages. Read {@link io.lockstep.jobs.config.ConfigFile} first.
 */
@NullMarked
package io.lockstep.jobs.config;

import org.jspecify.annotations.NullMarked;
