/** Builds everything once per servlet context, and closes it. */
package org.onbehalf.internal.runtime;
