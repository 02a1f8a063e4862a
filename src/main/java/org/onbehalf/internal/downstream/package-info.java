/** Calls to downstream APIs: with JAX-RS, and {@link AuthorizedRequest} for other clients. */
package org.onbehalf.internal.downstream;
