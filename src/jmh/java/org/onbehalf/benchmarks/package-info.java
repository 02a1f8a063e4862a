/**
 * Measures the library beside its floors and its peers, in one run on the same inputs: {@code mvn
 * -Pbenchmarks verify}.
 */
package org.onbehalf.benchmarks;
