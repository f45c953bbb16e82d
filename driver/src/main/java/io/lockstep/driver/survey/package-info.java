/**
 * Survey of a table before anything is known of it: what each column holds, counted in one Spark job. Read
 * {@link io.lockstep.driver.survey.Survey} first.
 *
 * <p>{@link io.lockstep.driver.survey.TableTally} counts; it knows no Spark, and parts of it merge in any order to the same counts.
 * Rows, types of values, least and largest numbers, marks and codes that often stand for a missing value are exact. Different values
 * are exact up to the capacity of a {@link io.lockstep.driver.survey.BottomSample}, beyond it they are estimated from the
 * values of smallest hashes (Bar-Yossef and others, Counting Distinct Elements in a Data Stream,
 * https://doi.org/10.1007/3-540-45726-7_1). Quantiles, skewness and examples come from a sample of rows, those of smallest hashes too: neither
 * the order of rows nor their files have a say. The one count that is of the order is that of turning points, which are looked
 * for within the rows that one task reads; where tasks begin and end moves it by two rows each. Memory is bounded by {@link io.lockstep.driver.survey.SurveyLimits}, whatever the
 * number of rows and columns.
 */
@NullMarked
package io.lockstep.driver.survey;

import org.jspecify.annotations.NullMarked;
