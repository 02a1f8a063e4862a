/** The edge outwards: features for JAX-RS clients and Jersey servers. */
package org.onbehalf.jersey;
