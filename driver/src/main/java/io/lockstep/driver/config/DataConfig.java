package io.lockstep.driver.config;

import org.jspecify.annotations.Nullable;

/**
 * Where the examples are.
 *
 * @param root directory or URI that relative paths start from; absent: the config file's directory
 */
public record DataConfig(@Nullable String root) {}
