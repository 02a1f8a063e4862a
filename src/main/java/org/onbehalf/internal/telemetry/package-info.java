/** Counters, and limits for repeated log lines. */
package org.onbehalf.internal.telemetry;
