/** What JAX-RS clients need; loaded only where JAX-RS is present. */
package org.onbehalf.internal.downstream;
