/** Figures, how JMX and Micrometer show them, and limits for repeated log lines. */
package org.onbehalf.internal.telemetry;
