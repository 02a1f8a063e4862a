/** Integration with JAX-RS clients and Jersey servers. */
package org.onbehalf.jersey;
