/** What the rooms report of themselves; knows none of them. */
package org.onbehalf.internal.telemetry;
